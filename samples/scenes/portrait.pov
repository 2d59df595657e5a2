// A clay puppet in a knitted jumper, outdoors in the late afternoon: the make-up of a portrait
// (skin, hair, cloth, eyes in focus before a soft background) without being anybody.
#version 3.7;
#include "surface.inc"

global_settings { assumed_gamma 1 max_trace_level 5 }
#default { finish { ambient 0 diffuse 0.85 } }
#declare R = seed(1207);
#declare Noise = function { pattern { bozo } }

camera { location <0.5, 0.35, -13> look_at <0.05, -0.28, 0> angle 23 right x * 720/900 up y }

light_source { <-9, 9, -9> rgb <1.18, 1.02, 0.85> * 1.15 area_light <3, 0, 2>, <0, 3, 0>, 3, 3 adaptive 0 jitter }
light_source { <8, 5, 9> rgb <1.0, 0.78, 0.5> * 1.5 area_light <2, 0, -2>, <0, 2, 0>, 3, 3 adaptive 0 jitter }
light_source { <10, 1, -10> rgb <0.62, 0.72, 0.95> * 0.30 shadowless }
light_source { <0, -9, -8> rgb <0.7, 0.75, 0.5> * 0.14 shadowless }

// ---- background: what a wide open lens makes of a garden, drawn as soft discs of light on a backdrop
plane { -z, -30 pigment { gradient y scale 44 translate -24 * y turbulence 0.1
  color_map { [0 rgb <0.035, 0.055, 0.018>] [0.35 rgb <0.07, 0.105, 0.03>] [0.6 rgb <0.16, 0.17, 0.05>]
    [1 rgb <0.33, 0.29, 0.13>] } }
  finish { emission 1 diffuse 0 } }
#for (K, 1, 230)
  #local X = Between(-12, 12, R); #local Y = Between(-11, 11, R); #local G = Between(0.9, 1.9, R);
  #local Warm = rand(R); #local Sun = pow(rand(R), 9) * (Y > -3 ? 1 : 0.25);
  #local Glow = <0.05 + 0.13 * Warm, 0.09 + 0.07 * Warm, 0.02 + 0.02 * Warm> * Between(0.3, 1.6, R) + Sun *
    <0.85, 0.72, 0.42>;
  disc { 0, z, 1
    pigment { cylindrical rotate x * 90
      color_map { [0 rgb Glow transmit 1] [0.16 rgb Glow transmit 0.62 - 0.25 * Sun]
        [1 rgb Glow transmit 0.74 - 0.3 * Sun] } }
    finish { emission 1 diffuse 0 } no_shadow no_reflection scale <G, G, 1> translate <X, Y, 29 - 0.02 * K> }
#end

// ---- head: a smooth union of ellipsoids, eye sockets and the line of the mouth pressed in
#declare Ball = function(x, y, z, a, b, c) { (sqrt(pow(x / a, 2) + pow(y / b, 2) + pow(z / c, 2)) - 1) * min(a,
  min(b, c)) }
#declare Flesh = function { -ln(
    exp(-14 * Ball(x, y - 0.30, z - 0.10, 1.36, 1.42, 1.40))
  + exp(-14 * Ball(x, y + 0.62, z + 0.22, 0.98, 0.80, 0.98))
  + exp(-14 * Ball(x, y + 1.12, z + 0.72, 0.34, 0.24, 0.30))
  + exp(-14 * Ball(abs(x) - 0.66, y + 0.40, z + 0.82, 0.40, 0.36, 0.34))
  + exp(-18 * Ball(abs(x) - 0.48, y - 0.52, z + 1.19, 0.36, 0.085, 0.16))
  + exp(-18 * Ball(x, y + 0.20, z + 1.42, 0.23, 0.20, 0.25))
  + exp(-18 * Ball(abs(x) - 0.17, y + 0.25, z + 1.33, 0.13, 0.11, 0.15))
  + exp(-18 * Ball(x, y - 0.14, z + 1.24, 0.13, 0.42, 0.16))
  + exp(-20 * Ball(x, y + 0.71, z + 1.13, 0.34, 0.075, 0.15))
  + exp(-20 * Ball(x, y + 0.87, z + 1.11, 0.27, 0.085, 0.15))
  + exp(-14 * (sqrt(x * x + pow(z - 0.15, 2)) - 0.60 + max(0, y + 1.0) * 3 + max(0, -y - 3.2)))
  ) / 14 }
#declare Face = function { max(max(max(Flesh(x, y, z),
    -Ball(abs(x) - 0.50, y - 0.20, z + 1.27, 0.265, 0.20, 0.30)),
    -Ball(abs(x) - 0.09, y + 0.42, z + 1.42, 0.055, 0.05, 0.12)),
    -Ball(x, y + 0.80 - 0.34 * x * x, z + 1.22, 0.44, 0.020, 0.20))
  + 0.010 * (Noise(x * 5, y * 5, z * 5) - 0.5) }

#declare SkinLook = finish { diffuse 0.88 brilliance 0.75 specular 0.16 roughness 0.045 }
#declare Skin = texture { pigment { bozo scale 0.35 turbulence 0.5
    color_map { [0.1 rgb <0.66, 0.375, 0.25>] [0.6 rgb <0.73, 0.445, 0.31>] [0.95 rgb <0.78, 0.50, 0.36>] } }
  normal { average normal_map { [1 bumps 0.22 scale 0.045] [1 bumps 0.25 scale 0.015] [1 wrinkles 0.12 scale 0.4] }
    } finish { SkinLook } }
#macro Blush(P, G, C)
  texture { pigment { spherical scale G translate P color_map { [0 rgbt <C.x, C.y, C.z, 1>]
    [1 rgbt <C.x, C.y, C.z, 0.35>] } } finish { SkinLook } }
#end
#declare Head = union {
  isosurface { function { Face(x, y, z) } max_gradient 1.4 accuracy 0.002 contained_by { box { <-1.6, -3, -1.85>,
    <1.6, 1.8, 1.7> } }
    texture { Skin }
    Blush(<0.78, -0.30, -1.1>, 0.6, <0.66, 0.17, 0.11>) Blush(<-0.78, -0.30, -1.1>, 0.6, <0.66, 0.17, 0.11>)
    Blush(<0, -0.2, -1.65>, 0.4, <0.66, 0.20, 0.13>) Blush(<0, -0.80, -1.25>, <0.40, 0.17, 0.3>, <0.50, 0.09, 0.085>)
    texture { pigment { planar scale 0.75 translate -0.1 * y pigment_map { [0.1 rgbt 1]
      [0.6 bozo scale 0.033 turbulence 0.4
      color_map { [0.17 rgbt <0.36, 0.15, 0.06, 0.35>] [0.27 rgbt <0.45, 0.2, 0.1, 1>] }] } } finish { SkinLook } } }
  #for (Side, -1, 1, 2)
    // An ear: a thick rim round a hollow.
    union {
      torus { 0.24, 0.085 rotate x * 90 scale <0.85, 1.25, 1> }
      sphere { 0, 0.27 scale <0.85, 1.2, 0.28> translate <0, -0.04, 0.07> }
      sphere { <0.02, -0.34, 0>, 0.13 }
      texture { Skin } Blush(0, 0.5, <0.70, 0.15, 0.08>)
      rotate y * Side * -62 translate <1.40 * Side, 0.02, 0.12> }
    // An eye: white, fibrous iris with a dark rim, and a clear cornea that catches the light.
    union {
      sphere { 0, 0.30 pigment { bozo scale 0.15 turbulence 0.6 color_map { [0 rgb <0.74, 0.62, 0.58>]
        [0.5 rgb <0.80, 0.77, 0.73>] } } finish { specular 0.5 roughness 0.006 } }
      intersection { sphere { 0, 0.304 } cylinder { 0, -z, 0.148 }
        pigment { cylindrical rotate x * 90 scale 0.152
          pigment_map { [0 rgb <0.02, 0.025, 0.03>] [0.16 rgb <0.03, 0.06, 0.07>]
            [0.24 radial rotate x * 90 frequency 34 turbulence 0.1 color_map { [0 rgb <0.05, 0.13, 0.15>]
              [1 rgb <0.16, 0.31, 0.29>] }]
            [0.48 radial rotate x * 90 frequency 29 turbulence 0.1 color_map { [0 rgb <0.16, 0.20, 0.12>]
              [1 rgb <0.36, 0.34, 0.16>] }]
            [0.55 rgb 0.004] [1 rgb 0.004] } } finish { specular 0.4 roughness 0.01 } }
      sphere { -0.13 * z, 0.19 no_shadow pigment { rgbt 1 } finish { specular 1.4 roughness 0.0012 reflection {
        0.02, 0.4 fresnel on } } interior { ior 1.35 } clipped_by { plane { z, -0.255 } } }
      rotate <-2, -3 + 2 * Side, 0> translate <0.50 * Side, 0.20, -1.06> }
    // Lids: clay strips rolled over the eyeball.
    #for (Lid, 0, 1)
      sphere_sweep { b_spline 9
        #for (K, -1, 7) <0.50 * Side + 0.325 * cos(pi * K / 6), 0.20 + (Lid = 0 ? 0.185 : -0.16) * sin(pi * K / 6),
          -1.24 - 0.13 * sin(pi * K / 6) + 0.09 * pow(cos(pi * K / 6), 2)>, (Lid = 0 ? 0.052 : 0.034) #end
        texture { Skin } Blush(<0.5 * Side, 0.2, -1.3>, 0.5, <0.58, 0.20, 0.13>) }
    #end
    // Lashes and brow: single hairs.
    #for (K, 0, 26)
      #local A = pi * (0.06 + 0.88 * K / 26);
      #local P = <0.50 * Side + 0.33 * cos(A), 0.21 + 0.19 * sin(A), -1.285 - 0.13 * sin(A) + 0.09 * pow(cos(A), 2)>;
      cone { P, 0.011, P + <0.11 * cos(A) + Between(-0.02, 0.02, R), 0.07, -0.09>, 0.002 pigment {
        rgb <0.03, 0.018, 0.012> } }
    #end
    #for (K, 0, 230)
      #local T = rand(R);
      #local P = <Side * (0.20 + 0.62 * T), 0.60 + 0.13 * sin(pi * (T * 0.85 + 0.1)) + Between(-0.045, 0.045, R),
        -1.37 + 0.33 * T * T>;
      cone { P, 0.010, P + <Side * Between(0.09, 0.19, R), Between(-0.01, 0.07, R) * (1 - T), 0.04 * T - 0.03>,
        0.002 pigment { rgb <0.10, 0.045, 0.018> * Between(0.5, 1.3, R) } }
    #end
  #end
}

// ---- hair: locks that leave a parting, lie over the skull and fall; strands jitter about their lock
#declare Lock = array[4] { <0.10, 0.042, 0.016>, <0.17, 0.075, 0.026>, <0.24, 0.115, 0.042>, <0.065, 0.028, 0.012> }
#macro Strand(From, Lean, Long, Thick)
  #local A = From;
  sphere_sweep { linear_spline 11
    #for (K, 0, 10)
      #local T = K / 10 * Long;
      #local Th = A.x + Lean * T;
      #local Fi = A.y + T * 1.45;
      #local Out = 1.47 + 0.10 * sin(Fi) + A.z + 0.03 * sin(6 * T + A.z * 40);
      <sin(Th) * min(1, 0.12 + sin(min(Fi, pi / 2))) * Out * 0.98, 0.36 + (Fi < pi / 2 ? cos(Fi)
        * Out : -(Fi - pi / 2) * 1.15), 0.12 - cos(Th) * min(1, 0.05 + sin(min(Fi, pi / 2))) * Out>,
        Thick * (1 - 0.5 * T / Long)
    #end
    pigment { rgb Lock[int(rand(R) * 3.999)] * Between(0.7, 1.25, R) }
    finish { diffuse 0.7 specular 0.35 roughness 0.03 brilliance 0.8 } }
#end
#declare Hair = union {
  sphere { 0, 1.46 scale <1, 1, 0.98> translate <0, 0.36, 0.16> clipped_by { plane { -y + z * -0.75, -0.38 } }
    pigment { rgb <0.05, 0.022, 0.01> } }
  #for (K, 0, 3600)
    #local Th = (K < 1600 ? Between(-1.25, 1.25, R) : Between(1.0, 5.3, R));
    #local Front = max(0, cos(Th));
    #local Ends = (Front > 0.25 ? 0.62 + 0.10 * rand(R) + 0.16 * pow(sin(Th), 2) : 1.5 + 0.25 * rand(R));
    Strand(<Th, Between(0.03, 0.35, R), Between(-0.02, 0.12, R)>, 0.30 * sin(Th * 1.5 + 0.5) + Between(-0.08, 0.08,
      R), Ends, Between(0.008, 0.018, R))
  #end
}
union { object { Head } object { Hair } rotate <0, 16, -4> }

// ---- jumper: rows of knitted stitches over sloping shoulders, with a rolled collar
#declare SR = function(v) { 0.70 + 1.95 * pow(v, 0.66) }
#declare SX = function(u, v) { SR(v) * 1.02 * cos(2 * pi * u) }
#declare SZ = function(u, v) { 0.3 + SR(v) * 0.62 * sin(2 * pi * u) - 0.10 * v }
#declare SY = function(u, v) { -1.72 - 0.35 * v - 2.9 * v * v * v - 0.15 * sin(2 * pi * u) * sin(2 * pi * u)
  * (1 - v) }
#declare Rows = 56;
mesh { SurfaceTriangles(SX, SY, SZ, 60, 60) pigment { rgb <0.05, 0.07, 0.10> } }
#for (J, 0, Rows)
  #local V = J / Rows * 0.98 + 0.01;
  #local Count = int(2 * pi * SR(V) / 0.155);
  #for (K, Count * 0.45, Count)
    #local U = K / Count;
    #local P = <SX(U, V), SY(U, V), SZ(U, V)>;
    #local Q = <SX(U + 0.5 / Count, V), SY(U + 0.5 / Count, V), SZ(U + 0.5 / Count, V)>;
    #local Dn = <SX(U + 0.25 / Count, V + 0.85 / Rows), SY(U + 0.25 / Count, V + 0.85 / Rows), SZ(U + 0.25 / Count,
      V + 0.85 / Rows)> ;
    #local Band = mod(J, 14);
    #local Dye = (Band < 2 ? <0.62, 0.52, 0.36> : (Band = 5 & mod(K, 4) < 2 ? <0.55, 0.16, 0.06> :
      <0.045, 0.10, 0.155>)) * Between(0.8, 1.2, R);
    union { cylinder { P, Dn, 0.042 } cylinder { Q, Dn, 0.042 } sphere { P, 0.044 } sphere { Q, 0.044 }
      texture { pigment { granite scale 0.05 color_map { [0 rgb Dye * 0.55] [1 rgb Dye * 1.35] } }
        normal { granite 0.6 scale 0.04 } finish { brilliance 0.7 } } }
  #end
#end
#for (K, 0, 95)
  #local A = 2 * pi * K / 96;
  #local D = <cos(A), 0, 0.95 * sin(A)>;
  sphere_sweep { b_spline 6 #for (J, 0, 5) D * (0.76 + 0.10 * sin(J * 0.62)) +
    <0, -1.92 + 0.105 * J + 0.02 * rand(R), 0.22>, 0.034 #end
    texture { pigment { granite scale 0.05 color_map { [0 rgb <0.025, 0.06, 0.10>] [1 rgb <0.07, 0.14, 0.21>] } }
      normal { granite 0.5 scale 0.04 } } }
#end
