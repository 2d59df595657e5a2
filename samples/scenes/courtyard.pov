// An ivy-grown brick wall with a window, flower box and cobbles, in low sun: detail down to the pixel.
#version 3.7;
#include "surface.inc"

global_settings { assumed_gamma 1 max_trace_level 6 }
#default { finish { ambient 0 diffuse 0.85 } }
#declare R = seed(555);
#declare Noise = function { pattern { bozo } }

// Units are decimetres; the wall is the plane z = 0, the ground y = 0.
camera { location <9, 17, -62> look_at <1.5, 14.2, 0> angle 38 right x * 960/640 }
light_source { <-260, 300, -240> rgb <1.25, 1.10, 0.86> * 1.45 area_light <14, 0, 0>, <0, 14, 0>, 3,
  3 adaptive 0 jitter }
light_source { <120, 220, -300> rgb <0.45, 0.58, 0.80> * 0.36 shadowless }
light_source { <0, -80, -200> rgb <0.5, 0.42, 0.3> * 0.12 shadowless }
// Only the panes see the sky.
sky_sphere { pigment { gradient y color_map { [0 rgb <0.16, 0.19, 0.12>] [0.15 rgb <0.24, 0.27, 0.2>]
  [0.22 rgb <0.75, 0.80, 0.85>] [1 rgb <0.25, 0.42, 0.7>] } turbulence 0.12 } }

// ---- bricks in English bond, each with its own clay, chips and soot; mortar behind
#declare Mortar = texture { pigment { granite scale 0.6 color_map { [0 rgb <0.20, 0.185, 0.16>]
  [0.6 rgb <0.36, 0.335, 0.29>] [1 rgb <0.46, 0.43, 0.38>] } } normal { granite 0.7 scale 0.25 } }
difference { box { <-60, -1, 0>, <60, 60, 6> } box { <-2.1, 9.7, -1>, <8.1, 24.3, 3> } texture { Mortar } }
#declare Clay = array[6] { <0.36, 0.125, 0.072>, <0.43, 0.17, 0.095>, <0.30, 0.105, 0.066>, <0.47, 0.22, 0.125>,
  <0.235, 0.092, 0.066>, <0.40, 0.165, 0.105> }
#macro Brick(L, H, D)
  #local C = Clay[int(rand(R) * 5.999)] * Between(0.8, 1.15, R);
  superellipsoid { <0.06, 0.14> scale <L / 2, H / 2, D>
    texture { pigment { granite scale 1.4 translate 50 * rand(R)
      color_map { [0 rgb C * 0.35] [0.25 rgb C * 0.8] [0.55 rgb C] [0.8 rgb C * 1.25] [1 rgb <0.50, 0.42, 0.35>] } }
      normal { granite 0.45 scale 0.7 translate 9 * rand(R) } } }
#end
#for (J, -1, 46)
  #local Y = J * 0.75 + 0.375;
  #local Long = mod(J + 10, 2);
  #local Step = (Long ? 2.25 : 1.125);
  #for (K, -28 * (2 - Long), 28 * (2 - Long))
    #local A = K * Step + (Long ? 0 : 0.5625);
    #local B = A + Step;
    // Beside the window bricks are cut to the opening.
    #if (Y > 9.6 & Y < 24.4)
      #if (A < 3) #local B = min(B, -2.15); #else #local A = max(A, 8.15); #end
    #end
    #local X = (A + B) / 2;
    #if (B - A > 0.4 & abs(X) < 27 & !(abs(X - 3) < 6.2 & Y > 24.3 & Y < 26.6))
      object { Brick(B - A - 0.11, 0.64, 0.16) rotate <Between(-1, 1, R), Between(-1, 1, R), Between(-0.5, 0.5, R)>
        translate <X + Between(-0.02, 0.02, R), Y, Between(0.05, 0.12, R)> }
    #end
  #end
#end
// A flat arch of bricks on end.
#for (K, -7, 7)
  object { Brick(2.1, 0.70, 0.18) rotate z * (90 - K * 2.0) translate <3 + K * 0.79, 25.45, -0.06> }
#end

// ---- window: stone sill, painted casements, curtains behind old, slightly wavy glass
#declare Paint = texture { pigment { granite scale <0.3, 3, 0.3> color_map { [0 rgb <0.08, 0.12, 0.10>]
  [0.12 rgb <0.30, 0.42, 0.36>] [1 rgb <0.37, 0.50, 0.43>] } }
  normal { granite 0.12 scale <0.2, 2, 0.2> } finish { specular 0.2 roughness 0.03 } }
#declare Stone = texture { pigment { granite scale 2 color_map { [0 rgb <0.25, 0.235, 0.21>]
  [1 rgb <0.55, 0.52, 0.46>] } } normal { granite 0.4 scale 0.5 } }
box { <-3, 8.9, -1.3>, <9, 9.75, 2> texture { Stone } }
union {
  box { <-2.1, 9.7, 0.9>, <-1.5, 24.3, 1.8> } box { <7.5, 9.7, 0.9>, <8.1, 24.3, 1.8> }
  box { <-2.1, 23.7, 0.9>, <8.1, 24.3, 1.8> } box { <-2.1, 9.7, 0.9>, <8.1, 10.3, 1.8> } box { <2.6, 9.7, 0.8>,
    <3.4, 24.3, 1.8> }
  #for (K, 1, 3) box { <-2, 9.9 + K * 3.55, 1.05>, <8, 10.15 + K * 3.55, 1.6> } #end
  #for (K, 0, 1) box { <0.42 + K * 4.9, 10, 1.05>, <0.68 + K * 4.9, 24, 1.6> } #end
  texture { Paint } }
box { <-2, 9.8, 1.3>, <8, 24.2, 1.36> texture { pigment { rgbf <0.9, 0.95, 0.93, 0.9> }
  normal { bumps 0.02 scale 2.4 } finish { diffuse 0 specular 0.4 reflection { 0.10, 0.9 fresnel on } } }
  interior { ior 1.5 } no_shadow }
box { <-2.2, 9, 7>, <8.2, 25, 7.1> pigment { rgb <0.03, 0.025, 0.02> } }
#declare WX = function(u, v) { 5.1 - u * (1.6 + 2.4 * pow(abs(v - 0.35), 1.3)) }
#declare WY = function(u, v) { 9.8 + 14.4 * v }
#declare WZ = function(u, v) { 2.5 + 0.22 * sin(u * 34) + 0.08 * sin(u * 61 + v * 3) }
#declare Curtain = mesh { SurfaceTriangles(WX, WY, WZ, 60, 16)
  texture { pigment { gradient y scale 1.6 color_map { [0 rgb <0.72, 0.68, 0.60>] [0.8 rgb <0.72, 0.68, 0.60>]
    [0.82 rgb <0.55, 0.22, 0.18>] [1 rgb <0.55, 0.22, 0.18>] } } } }
#for (Side, -1, 1, 2) object { Curtain scale <Side, 1, 1> translate 3 * x } #end
// Louvred shutters, folded back against the wall.
#for (Side, -1, 1, 2)
  union {
    box { <-2.5, 9.8, -0.65>, <-2.05, 24.2, -0.28> } box { <2.05, 9.8, -0.65>, <2.5, 24.2, -0.28> }
    box { <-2.5, 9.8, -0.65>, <2.5, 10.5, -0.28> } box { <-2.5, 23.5, -0.65>, <2.5, 24.2, -0.28> } box {
      <-2.5, 16.7, -0.65>, <2.5, 17.3, -0.28> }
    #for (K, 0, 35) box { <-2.1, -0.2, -0.04>, <2.1, 0.2, 0.04> rotate x * 38 translate
      <0, 10.65 + K * 0.365, -0.45> } #end
    texture { Paint } rotate y * Side * Between(-1.5, 1.5, R) translate <3 + Side * 7.8, 0, 0> }
#end

// ---- leaves: one folded, veined blade, sown by the thousand
#declare KX = function(u, v) { (v - 0.5) * sin(pi * pow(u, 0.6)) * (0.9 + 0.22 * cos(5 * pi * u)) }
#declare KY = function(u, v) { u * 1.05 }
#declare KZ = function(u, v) { -0.16 * sin(pi * u) + 0.30 * abs(v - 0.5) * sin(pi * u) + 0.05 * sin(18 * u)
  * (v - 0.5) }
#declare Leaf = mesh { SurfaceTriangles(KX, KY, KZ, 6, 4) }
#declare Petal = mesh { SurfaceTriangles(KX, KY, KZ, 4, 4) }
#macro LeafTint(C)
  texture { pigment { average pigment_map {
      [1 granite scale 0.8 color_map { [0 rgb C * 0.6] [1 rgb C * 1.4] }]
      [1 gradient x scale 2 translate -x color_map { [0.47 rgb C] [0.5 rgb C + <0.12, 0.14, 0.06>] [0.53 rgb C] }] } }
    finish { diffuse 0.8 specular 0.25 roughness 0.04 } }
#end
#declare Green = array[7] { <0.045, 0.11, 0.018>, <0.07, 0.15, 0.024>, <0.11, 0.19, 0.030>, <0.03, 0.08, 0.018>,
  <0.17, 0.20, 0.035>, <0.055, 0.125, 0.03>, <0.30, 0.11, 0.025> }
#declare Leaves = array[7];
#for (K, 0, 6) #declare Leaves[K] = object { Leaf LeafTint(Green[K]) } #end
#macro Sow(P, Size)
  object { Leaves[int(pow(rand(R), 1.15) * 6.999)] translate -0.2 * y scale Size *
    <Between(0.8, 1.15, R), Between(0.85, 1.1, R), 1>
    rotate <Between(-12, 48, R), Between(-35, 35, R), Between(120, 240, R)> translate P }
#end
// Ivy thickens towards the left and over the top; noise frays its edge and keeps it off the shutters.
#for (K, 1, 15000)
  #local X = Between(-22, 22, R); #local Y = Between(0, 34, R);
  #local Cover = max(-0.55 - 0.115 * (X + 4.5) , 0.16 * (Y - 27.6) - 0.01 * X) + 0.010 * abs(Y - 12)
    + 2.0 * (Noise(X * 0.22, Y * 0.22, 3) - 0.5) + 0.5 * (Noise(X * 0.9, Y * 0.9, 8) - 0.5);
  #if (Cover > 0.12 * rand(R) & !(abs(X - 3) < 10.2 & Y > 8.5 & Y < 24.6 & Cover < 0.5))
    Sow(<X, Y, -0.25 - min(1.5, Cover) * rand(R) * 1.1>, Between(0.55, 1.15, R))
  #end
#end

// ---- flower box
box { <-2.2, 7.4, -3.0>, <8.2, 9.3, -1.2> texture { pigment { granite scale <4, 0.4, 0.4> color_map {
  [0 rgb <0.09, 0.05, 0.025>] [1 rgb <0.27, 0.16, 0.08>] } } normal { granite 0.4 scale <3, 0.2, 0.2> } } }
#for (K, 1, 900)
  #local D = pow(rand(R), 0.6);
  Sow(<3 + Between(-5.4, 5.4, R), 9.2 + Between(-1.0, 2.0, R) * D, -2.2 - 1.1 * D * rand(R)>, Between(0.4, 0.75, R))
#end
#declare Bloom = array[4] { <0.72, 0.035, 0.06>, <0.80, 0.16, 0.28>, <0.85, 0.60, 0.62>, <0.60, 0.02, 0.03> }
#for (K, 1, 95)
  #local C = Bloom[int(rand(R) * 3.999)];
  union {
    #for (J, 0, 4) object { Petal rotate x * -55 rotate z * (72 * J + Between(-8, 8, R))
      pigment { granite scale 0.7 color_map { [0 rgb C * 0.7] [1 rgb C * 1.15] } } } #end
    sphere { -0.12 * z, 0.14 pigment { rgb <0.75, 0.5, 0.06> } }
    scale Between(0.36, 0.52, R) rotate <Between(0, 50, R), Between(-45, 45, R), 72 * rand(R)>
    translate <3 + Between(-5.3, 5.3, R), 9.4 + Between(-0.9, 2.2, R), -3.1 - 0.7 * rand(R)> }
#end

// ---- ground: cobbles with moss between them, grass where the wall meets the yard
plane { y, -0.12 texture { pigment { granite scale 0.7 color_map { [0 rgb <0.04, 0.04, 0.02>]
  [0.5 rgb <0.10, 0.115, 0.04>] [1 rgb <0.20, 0.17, 0.10>] } } normal { granite 0.8 scale 0.3 } } }
#for (J, 0, 26)
  #for (K, -20, 20)
    #local G = Between(0.16, 0.42, R);
    superellipsoid { <0.45, 0.5> scale <0.60, 0.3, 0.52> * Between(0.92, 1.06, R) rotate
      <Between(-6, 6, R), Between(-9, 9, R), Between(-6, 6, R)>
      translate
        <K * 1.28 + mod(J, 2) * 0.64 + Between(-0.06, 0.06, R), -0.1 + Between(-0.05, 0.05, R), -1.2 - J * 1.1>
      texture { pigment { granite scale 0.8 translate 20 * rand(R) color_map { [0 rgb G * <0.45, 0.45, 0.45>]
        [0.6 rgb G * <1, 0.97, 0.92>] [1 rgb G * <1.5, 1.42, 1.3>] } } normal { granite 0.35 scale 0.4 } } }
  #end
#end
mesh {
  #for (K, 1, 7000)
    #local X = Between(-22, 22, R); #local Z = -0.2 - 1.7 * pow(rand(R), 2.2); #local H = Between(0.4, 2.3, R)
      * (0.3 + Noise(X * 0.5, 1, 4)) * (1 + Z * 0.3);
    #local D = <Between(-0.35, 0.35, R), 1, Between(-0.5, 0.2, R)> * H;
    triangle { <X - 0.045, -0.15, Z>, <X + 0.045, -0.15, Z>, <X, -0.1, Z> + D }
  #end
  texture { pigment { bozo scale 0.4 color_map { [0.2 rgb <0.05, 0.09, 0.015>] [0.6 rgb <0.15, 0.20, 0.035>]
    [0.9 rgb <0.34, 0.32, 0.12>] } } }
}
