// A mountain lake on a summer morning: ridged peaks, firs, haze in the valley, a breeze on the water.
#version 3.7;
#include "functions.inc"
#include "surface.inc"

global_settings { assumed_gamma 1 max_trace_level 6 }
#default { finish { ambient 0 diffuse 0.85 } }
#declare R = seed(90210);

camera { location <0, 3.3, -37> look_at <0, 6.2, 40> angle 52 right x * 1024/640 }

light_source { <-900, 620, -260> rgb <1.25, 1.12, 0.92> * 1.6 }
light_source { <300, 800, -500> rgb <0.42, 0.56, 0.80> * 0.38 shadowless }
light_source { <100, -300, -600> rgb <0.5, 0.5, 0.4> * 0.08 shadowless }

// ---- sky: deep blue overhead, cumulus with lit tops, high wisps
sky_sphere {
  pigment { gradient y color_map { [0.0 rgb <0.66, 0.74, 0.82>] [0.12 rgb <0.42, 0.57, 0.76>]
    [0.35 rgb <0.17, 0.33, 0.60>] [1 rgb <0.05, 0.13, 0.34>] } }
}
plane { y, 160 hollow no_shadow
  texture { pigment { bozo turbulence 0.62 octaves 10 omega 0.57 lambda 2.15 scale 260 translate <90, 0, 300>
    color_map { [0.42 rgbt <1, 1, 1, 1>] [0.50 rgbt <0.95, 0.94, 0.93, 0.45>] [0.68 rgbt <0.93, 0.92, 0.92, 0.04>]
      [0.85 rgbt <0.55, 0.58, 0.64, 0.02>] [1 rgbt <0.42, 0.45, 0.52, 0>] } }
    finish { emission 1.0 diffuse 0 } } }
plane { y, 500 hollow no_shadow
  texture { pigment { wrinkles turbulence 0.5 octaves 8 scale <1900, 1, 620> rotate y * 25
    color_map { [0.45 rgbt 1] [1 rgbt <0.95, 0.95, 0.97, 0.35>] } } finish { emission 0.95 diffuse 0 } } }
fog { fog_type 2 distance 680 rgb <0.40, 0.53, 0.74> fog_offset 8 fog_alt 14 }
fog { fog_type 2 distance 900 rgb <0.66, 0.71, 0.76> fog_offset 0.4 fog_alt 0.9 turbulence 0.4 turb_depth 0.4 }

// ---- terrain: height in metres-ish units over x, z; the valley lies around x = 0
#declare Ridge = function { f_ridged_mf(x, 0, z, 0.95, 2.17, 9, 1.0, 2.0, 2) }
#declare Hills = function { pattern { bozo } }
#declare Height = function(x, z) {
  27 * Ridge(x * 0.0125 + 3.1, 0, z * 0.0125 + 1.7) * min(1, pow(max(0, (z - 38) / 110), 0.9) + pow(max(0, (abs(x)
    - 16) / 95), 1.25))
  + 7 * min(1, max(0, (z - 34) / 60) + max(0, (abs(x) - 12 + 0.18 * z) / 60))
  + 2.4 * (Hills(x * 0.07, 2, z * 0.07) - 0.5) + 0.5 * (Hills(x * 0.4, 5, z * 0.4) - 0.5)
  - 2.6 + 3.4 * min(1, max(0, (z - 24 + 5 * sin(x * 0.09) + 3 * sin(x * 0.23)) / 16)) }
#declare S = 320;
#declare Land = height_field { function 1500, 1500 { (Height((x - 0.5) * S, (1 - y) * S + 8) + 10) / 80 } smooth
  translate <-0.5, 0, 0> scale <S, 80, S> translate <0, -10, 8> }

#declare Rock = pigment { granite scale 3.5 turbulence 0.4 color_map { [0 rgb <0.11, 0.12, 0.115>]
  [0.5 rgb <0.25, 0.23, 0.21>] [1 rgb <0.40, 0.365, 0.325>] } }
#declare Meadow = pigment { granite scale 4 color_map { [0 rgb <0.035, 0.06, 0.016>] [0.5 rgb <0.10, 0.125, 0.03>]
  [1 rgb <0.21, 0.19, 0.06>] } }
#declare Snow = pigment { granite scale 2 color_map { [0 rgb <0.80, 0.84, 0.90>] [1 rgb <0.95, 0.95, 0.95>] } }
#declare Bare = texture { pigment { Rock } normal { granite 0.9 scale 1.6 } }
#declare Green = texture { pigment { Meadow } normal { granite 0.4 scale 0.8 } }
#declare White = texture { pigment { Snow } normal { granite 0.15 scale 3 } finish { diffuse 0.95 brilliance 0.7 } }
// Slope decides between rock and cover, altitude between meadow and snow.
#declare Low = texture { slope { y } texture_map { [0.66 Bare] [0.78 Green] } }
#declare Middle = texture { slope { y } texture_map { [0.72 Bare] [0.80 Green] } }
#declare High = texture { slope { y } texture_map { [0.72 Bare] [0.79 White] } }
object { Land texture { gradient y turbulence 0.05 octaves 7 omega 0.6 scale 80 translate -10 * y
  texture_map { [0.315 Low] [0.335 Middle] [0.385 High] } } }

// ---- water
plane { y, 0
  texture { pigment { rgb <0.008, 0.030, 0.034> }
    normal { average normal_map { [1 bumps 0.03 scale <1.4, 1, 0.5>] [0.7 ripples 0.012 scale 2.2 turbulence 0.8
      translate 40] [0.8 bumps 0.05 scale <6, 1, 1.4>] } }
    finish { diffuse 0.5 specular 0.3 roughness 0.004 reflection { 0.02, 0.92 fresnel on } } }
  interior { ior 1.33 } }

// ---- firs: whorls of drooping, ragged boughs; a few models turned and scaled for the whole forest
#macro Fir(Seed, Whorls)
  #local Q = seed(Seed);
  mesh {
    #for (W, 0, Whorls - 1)
      #local T = W / Whorls;
      #local Reach = 0.24 * pow(1 - T, 0.85) + 0.012;
      #for (B, 0, 8)
        #local A = B * 40 + W * 67 + Between(-14, 14, Q);
        #local L = Reach * Between(0.7, 1.15, Q);
        #local Y = 0.08 + T * 0.92;
        #local D = <cos(radians(A)), 0, sin(radians(A))>;
        #local C = <-D.z, 0, D.x>;
        #for (K, 0, 3)
          #local F = K / 4;
          #local P = L * F * D + (Y - 0.30 * L * F * F) * y;
          #local Half = L * 0.30 * (1.15 - F);
          triangle { P + D * L * 0.30 - 0.16 * L * y, P + C * Half - 0.10 * L * y, P + 0.035 * y }
          triangle { P + D * L * 0.30 - 0.16 * L * y, P - C * Half - 0.10 * L * y, P + 0.035 * y }
        #end
      #end
    #end
    triangle { <-0.012, -0.1, 0>, <0.012, -0.1, 0>, y } triangle { <0, -0.1, -0.012>, <0, -0.1, 0.012>, y }
  }
#end
#declare Firs = array[4];
#for (K, 0, 3)
  #declare Firs[K] = Fir(K + 1, 15 + 2 * K)
#end
#declare Needles = array[4] { <0.038, 0.080, 0.026>, <0.055, 0.105, 0.030>, <0.085, 0.115, 0.028>,
  <0.030, 0.066, 0.034> }
#macro Plant(X, Z, Tall, Lift)
  #local K = int(rand(R) * 3.999);
  object { Firs[K] scale <Between(0.85, 1.2, R), 1, 1> * Tall rotate y * 360 * rand(R) translate <X, Lift, Z>
    pigment { rgb Needles[int(rand(R) * 3.999)] } }
#end
#for (K, 1, 15000)
  #local Z = 14 + 210 * pow(rand(R), 1.4);
  #local X = Between(-0.62, 0.62, R) * (Z + 34);
  #local H = Height(X, Z);
  #local Steep = vlength(<Height(X + 0.7, Z) - H, Height(X, Z + 0.7) - H, 0>) / 0.7;
  #if (H > 0.45 & H < 12 + 7 * rand(R) & Steep < 1.35 & Hills(X * 0.045 + 9, 1, Z * 0.045) + 0.25 * (rand(R) - 0.5)
    > 0.40)
    Plant(X, Z, Between(1.7, 3.6, R), H - 0.15)
  #end
#end

// ---- near shore: boulders, sedge and two firs that frame the view
#declare Bank = function(x, z) { 1.35 * exp(-pow(max(0, z + 23.5 - 0.03 * x * x) / 2.6, 2)) * (0.25 + 0.75 * min(1,
  abs(x + 1) / 7)) - 0.25 + 0.5 * (Hills(x * 0.9, 3, z * 0.9) - 0.5) }
#declare BX = function(u, v) { (u - 0.5) * 22 }
#declare BZ = function(u, v) { -29 + v * 11 }
#declare BY = function(u, v) { Bank(BX(u, v), BZ(u, v)) }
mesh { SurfaceTriangles(BX, BY, BZ, 120, 50) texture { pigment { granite scale 0.7 color_map { [0 rgb <0.03, 0.035,
  0.012>] [0.5 rgb <0.11, 0.10, 0.04>] [1 rgb <0.22, 0.18, 0.09>] } } normal { granite 0.6 scale 0.2 } } }
#for (K, 1, 26)
  #local X = Between(-9, 9, R); #local Z = Between(-24.5, -20.5, R); #local G = Between(0.12, 0.55, R);
  isosurface { function { f_sphere(x, y * 1.5, z, 0.8) + 0.5 * (Hills(x * 1.4 + K, y * 1.4, z * 1.4) - 0.5)
    + 0.12 * Hills(x * 6, y * 6 + K, z * 6) } max_gradient 1.9 contained_by { sphere { 0, 1.25 } }
    scale G rotate y * 360 * rand(R) translate <X, max(0, Bank(X, Z)) + G * 0.12, Z>
    texture { pigment { granite scale 0.5 color_map { [0 rgb <0.09, 0.085, 0.08>] [0.6 rgb <0.27, 0.255, 0.235>]
      [0.9 rgb <0.36, 0.35, 0.28>] [1 rgb <0.22, 0.24, 0.10>] } } normal { granite 0.4 scale 0.4 } } }
#end
mesh {
  #for (K, 1, 16000)
    #local X = Between(-10, 10, R); #local Z = Between(-28, -20.4, R); #local Y = Bank(X, Z);
    #if (Y > 0.02 & Hills(X * 0.8, 9, Z * 0.8) + 0.3 * rand(R) > 0.5)
      #local L = Between(0.12, 0.5, R); #local D = <Between(-0.5, 0.5, R), 1, Between(-0.5, 0.5, R)> * L;
      triangle { <X - 0.012, Y - 0.05, Z>, <X + 0.012, Y - 0.05, Z>, <X, Y, Z> + D }
    #end
  #end
  texture { pigment { bozo scale 0.15 color_map { [0.2 rgb <0.08, 0.13, 0.02>] [0.55 rgb <0.24, 0.27, 0.05>]
    [0.9 rgb <0.48, 0.40, 0.15>] } } }
}
// Seen from near by, a bough needs its twigs: thin slivers along a drooping axis.
#macro NearFir(Seed, Tint)
  #local Q = seed(Seed);
  mesh {
    #for (W, 0, 54)
      #local T = W / 55;
      #for (B, 0, 7)
        #local A = radians(B * 45 + W * 67 + Between(-20, 20, Q));
        #local L = (0.22 * pow(1 - T, 0.8) + 0.012) * Between(0.55, 1.15, Q);
        #local D = <cos(A), 0, sin(A)>;
        #local C = <-D.z, 0, D.x>;
        #for (K, 1, 26)
          #local F = K / 26;
          #local P = L * F * D + (0.10 + T * 0.9 - 0.55 * L * F + 0.25 * L * F * F) * y;
          #local Side = (mod(K, 2) = 0 ? 1 : -1) * L * (0.42 - 0.34 * F) * Between(0.6, 1.2, Q);
          #local Tip = P + C * Side + D * L * 0.22 - Between(0.01, 0.2, Q) * L * y;
          triangle { P + 0.005 * y, P - 0.005 * y - 0.006 * D, Tip }
        #end
      #end
    #end
    triangle { <-0.014, -0.1, 0>, <0.014, -0.1, 0>, y } triangle { <0, -0.1, -0.014>, <0, -0.1, 0.014>, y }
    texture { pigment { granite scale 0.06 color_map { [0 rgb Tint * 0.5] [0.6 rgb Tint] [1 rgb Tint * 2] } } }
  }
#end
object { NearFir(21, <0.060, 0.105, 0.028>) scale <5.2, 6.2, 5.2> translate <-6.3, 0.3, -20.2> }
object { NearFir(22, <0.050, 0.090, 0.034>) scale <3.8, 4.6, 3.8> rotate y * 50 translate <-4.6, 0.3, -19.4> }
