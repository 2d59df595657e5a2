// Fruit, a glass of water and a linen cloth on an old table, by the light of one window.
#version 3.7;
#include "surface.inc"

global_settings {
  assumed_gamma 1
  max_trace_level 10
  radiosity { pretrace_start 0.08 pretrace_end 0.02 count 40 error_bound 1.2 recursion_limit 1 normal off }
}
#default { finish { ambient 0 diffuse 0.8 } }
#declare R = seed(4711);

camera {
  location <0.4, 5.0, -12.5> look_at <0.0, 0.95, 0> angle 38 right x * 1024/683
  aperture 0.32 focal_point <0, 1.2, -1.2> blur_samples 19 confidence 0.9 variance 1/1500
}
light_source { <-11, 10, -5> rgb <1.15, 1.08, 0.98> * 1.55
  area_light <0, 4, 0>, <2.5, 0, -3>, 4, 4 adaptive 0 jitter }
light_source { <12, 6, -10> rgb <0.5, 0.6, 0.75> * 0.22 shadowless }
sky_sphere { pigment { rgb <0.30, 0.33, 0.38> } }

// ---- room
plane { -z, -9
  pigment { granite scale 3 turbulence 0.4
    color_map { [0 rgb <0.075, 0.075, 0.06>] [0.5 rgb <0.13, 0.12, 0.09>] [1 rgb <0.22, 0.18, 0.12>] } }
  normal { bumps 0.4 scale 0.3 } }
#declare Plank = pigment { wood turbulence 0.035 octaves 5 omega 0.6 scale <0.16, 0.16, 3.5> rotate <1.5, 2, 0>
  color_map { [0 rgb <0.33, 0.185, 0.09>] [0.55 rgb <0.25, 0.13, 0.06>] [0.85 rgb <0.16, 0.078, 0.035>]
              [1 rgb <0.29, 0.16, 0.075>] } }
#declare Fibre = pigment { granite scale <0.06, 0.4, 2.2>
  color_map { [0 rgbt <0.05, 0.025, 0.01, 0.25>] [0.35 rgbt <0.3, 0.2, 0.1, 0.8>] [1 rgbt 1] } }
#for (K, -6, 6)
  box { <-0.74, -0.5, -9>, <0.74, 0, 9>
    texture { pigment { Plank translate <Between(-1, 1, R), Between(-1.2, 1.2, R), Between(-9, 9, R)> }
      normal { granite 0.14 scale <0.1, 1, 3> } finish { specular 0.25 roughness 0.03 reflection { 0.0,
        0.10 fresnel on } } }
    texture { pigment { Fibre translate Between(0, 9, R) * x } finish { diffuse 0.7 } }
    interior { ior 1.4 } rotate y * 90 translate <Between(-0.2, 0.2, R), Between(-0.015, 0, R), K * 1.5> }
#end

// ---- fruit shapes: polar profiles with gentle lobes, t runs from the stalk to the other end
#declare AR = function(u, v) { 1 - 0.45 * exp(-pow(u * pi / 0.42, 2)) - 0.2 * exp(-pow((1 - u) * pi / 0.3, 2))
  - 0.09 * u + 0.02 * cos(v * 10 * pi) * u * u + 0.02 * cos(v * 2 * pi + 1) }
#declare AX = function(u, v) { AR(u, v) * sin(pi * u) * cos(2 * pi * v) }
#declare AY = function(u, v) { AR(u, v) * cos(pi * u) * 0.95 }
#declare AZ = function(u, v) { AR(u, v) * sin(pi * u) * sin(2 * pi * v) }
#declare AppleShape = mesh { SurfaceTriangles(AX, AY, AZ, 48, 60) }
#declare PR = function(u, v) { 0.86 * sin(pi * u) * (1 - 0.43 * cos(pi * u)) - 0.10 * exp(-pow((u - 0.27) / 0.1, 2))
  * (1 + 0.3 * cos(2 * pi * v)) + 0.015 * cos(6 * pi * v) * u * u }
#declare PX = function(u, v) { PR(u, v) * cos(2 * pi * v) + 0.06 * cos(pi * u) }
#declare PY = function(u, v) { 1.32 * cos(pi * u) }
#declare PZ = function(u, v) { PR(u, v) * sin(2 * pi * v) }
#declare PearShape = mesh { SurfaceTriangles(PX, PY, PZ, 48, 48) }
#declare LR = function(u, v) { sin(pi * u) * (0.78 + 0.012 * cos(14 * pi * v)) }
#declare LX = function(u, v) { LR(u, v) * cos(2 * pi * v) }
#declare LY = function(u, v) { 0.95 * cos(pi * u) + 0.2 * exp(-pow(u / 0.09, 2)) - 0.13 * exp(-pow((1 - u) / 0.08,
  2)) }
#declare LZ = function(u, v) { LR(u, v) * sin(2 * pi * v) }
#declare LemonShape = mesh { SurfaceTriangles(LX, LY, LZ, 48, 48) }

#declare HY = function(u, v) { LY(u / 2, v) }
#declare HX = function(u, v) { LX(u / 2, v) }
#declare HZ = function(u, v) { LZ(u / 2, v) }
#declare HalfLemon = mesh { SurfaceTriangles(HX, HY, HZ, 24, 48) }

#declare Waxy = finish { diffuse 0.75 specular 0.35 roughness 0.02 reflection { 0.01, 0.14 fresnel on } }
#declare Stalk = sphere_sweep { b_spline 6 <0, -0.3, 0>, 0.05 <0, 0, 0>, 0.05 <0.02, 0.3, 0>, 0.045
  <0.09, 0.55, 0.03>, 0.055
  <0.17, 0.75, 0.04>, 0.08 <0.2, 0.9, 0.04>, 0.08 pigment { granite scale 0.2 color_map { [0 rgb 0.03]
    [1 rgb <0.25, 0.16, 0.07>] } } }
#macro Apple(Blush)
  union {
    object { AppleShape
      texture { pigment { bozo scale <0.16, 1.1, 0.16> turbulence 0.25 lambda 2.4 warp { turbulence 0.3 }
        color_map { [0.1 rgb <0.40, 0.018, 0.02>] [0.35 + 0.3 * Blush rgb <0.55, 0.06, 0.03>]
                    [0.55 + 0.4 * Blush rgb <0.68, 0.30, 0.06>] [1 rgb <0.72, 0.52, 0.12>] } } finish { Waxy } }
      texture { pigment { gradient y scale 2 translate -1 * y
        color_map { [0 rgbt <0.6, 0.55, 0.12, 0.2>] [0.2 rgbt <0.6, 0.5, 0.1, 0.9>] [0.72 rgbt 1]
                    [0.84 rgbt <0.55, 0.5, 0.12, 0.45>] [1 rgbt <0.4, 0.42, 0.1, 0.0>] } } finish { Waxy } }
      texture { pigment { crackle form <1, 0, 0> scale 0.1 turbulence 0.3 color_map { [0.1 rgb <0.70, 0.52, 0.25>]
        [0.17 rgbt 1] } } finish { Waxy } }
      interior { ior 1.4 } }
    object { Stalk translate 0.5 * y }
  }
#end
#declare Pear = union {
  object { PearShape
    texture { pigment { bozo scale 0.9 turbulence 0.6
      color_map { [0.1 rgb <0.42, 0.44, 0.07>] [0.6 rgb <0.60, 0.53, 0.10>] [0.95 rgb <0.62, 0.33, 0.08>] } }
      normal { bumps 0.06 scale 0.12 } finish { Waxy } }
    texture { pigment { bumps scale 0.045 turbulence 0.5 color_map { [0.28 rgbt <0.20, 0.12, 0.03, 0.25>]
      [0.4 rgbt 1] } } finish { Waxy } }
    texture { pigment { gradient y scale 2.8 translate -1.4 * y
      color_map { [0.86 rgbt 1] [1 rgbt <0.25, 0.15, 0.05, 0.1>] } } }
    interior { ior 1.35 } }
  object { Stalk scale <1, 0.9, 1> translate <0.06, 1.25, 0> } }
#declare Peel = texture { pigment { bozo scale 0.7 color_map { [0 rgb <0.75, 0.48, 0.02>] [1 rgb <0.82, 0.60, 0.05>]
  } }
  normal { crackle 0.25 scale 0.075 turbulence 0.15 } finish { specular 0.3 roughness 0.04 } }
#declare Lemon = object { LemonShape texture { Peel } }
#declare Orange = union {
  sphere { 0, 0.98 scale <1, 0.95, 1>
    pigment { bozo scale 0.6 color_map { [0 rgb <0.75, 0.235, 0.012>] [1 rgb <0.82, 0.32, 0.02>] } }
    normal { crackle 0.3 scale 0.085 turbulence 0.2 } finish { specular 0.35 roughness 0.04 } }
  sphere { 0.91 * y, 0.1 pigment { granite scale 0.1 color_map { [0 rgb <0.1, 0.13, 0.03>]
    [1 rgb <0.4, 0.4, 0.15>] } } } }
// The cut face: ten segments with pale skins, pith and rind, drops of pulp inside.
#declare Segments = pigment { radial frequency 10
  color_map { [0 rgb <0.85, 0.80, 0.60>] [0.07 rgb <0.83, 0.62, 0.12>] [0.5 rgb <0.80, 0.50, 0.05>]
    [0.93 rgb <0.83, 0.62, 0.12>] [1 rgb <0.85, 0.80, 0.60>] } }
#declare CutLemon = union {
  object { HalfLemon rotate z * 180 texture { Peel } }
  cylinder { -0.05 * y, 0.004 * y, 0.775 pigment { cylindrical
    pigment_map { [0.25 rgb <0.78, 0.60, 0.05>] [0.27 rgb <0.86, 0.82, 0.66>] [0.325 rgb <0.86, 0.82, 0.66>]
      [0.345 Segments] [0.95 Segments] [0.955 rgb <0.86, 0.82, 0.66>] } }
    normal { bumps 0.12 scale 0.05 } finish { specular 0.25 roughness 0.02 reflection 0.02 } } }

// ---- bowl with its fruit
union {
  union {
    difference { sphere { 2.62 * y, 2.75 } sphere { 2.74 * y, 2.75 } plane { -y, -1.25 } plane { y, 0.1 } }
    torus { 2.375, 0.075 translate 1.25 * y }
    cylinder { 0, 0.2 * y, 1.1 }
    texture { pigment { gradient y scale 1.3
      color_map { [0 rgb <0.30, 0.24, 0.18>] [0.14 rgb <0.34, 0.27, 0.19>] [0.2 rgb <0.10, 0.17, 0.22>]
        [0.75 rgb <0.16, 0.27, 0.33>] [0.93 rgb <0.32, 0.40, 0.40>] [1 rgb <0.36, 0.26, 0.15>] } turbulence 0.05 }
      normal { gradient y 0.05 scale 0.11 turbulence 0.02 } finish { specular 0.5 roughness 0.008 reflection { 0.02,
        0.3 fresnel on } } }
    texture { pigment { crackle form <1, 0, 0> scale 0.09 color_map { [0.12 rgb <0.07, 0.06, 0.04>] [0.2 rgbt 1] } } }
    interior { ior 1.5 } }
  object { Apple(0.2) rotate <-16, 60, 12> translate <-0.95, 1.5, -0.75> }
  object { Apple(0.9) rotate <18, 200, -14> translate <0.95, 1.52, 0.55> }
  object { Orange rotate <-30, 0, 35> translate <0.95, 1.48, -0.98> }
  object { Orange rotate <20, 0, -25> translate <-0.95, 1.45, 0.95> }
  object { Apple(0.55) rotate <-24, 130, -8> translate <0.0, 2.72, 0.05> }
  translate <-1.35, 0, 0.6> }

object { Pear rotate <0, 40, -3> translate <1.75, 1.30, -0.35> }
object { Pear rotate <84, 0, 0> rotate <0, -62, 0> translate <3.5, 0.90, 1.3> }
object { Lemon rotate <0, 0, 90> rotate <0, 28, 0> scale 0.88 translate <2.85, 0.7, -2.1> }
object { CutLemon scale 0.88 rotate <-48, 0, 0> rotate y * 22 translate <0.55, 0.56, -2.9> }

// ---- grapes: a drooping bunch, each berry with its own bloom
#for (K, 0, 46)
  #local T = K / 46;
  #local A = K * 2.39996;
  #local W = 0.72 * (1 - T * 0.75) * sqrt(rand(R) * 0.6 + 0.4);
  sphere { 0, Between(0.25, 0.30, R) scale <1, 1.12, 1>
    texture { pigment { bozo scale 0.2 color_map { [0.2 rgb <0.045, 0.012, 0.05>] [0.8 rgb <0.12, 0.022, 0.06>] } }
      finish { specular 0.6 roughness 0.01 reflection { 0.01, 0.2 fresnel on } } }
    texture { pigment { bozo scale 0.13 turbulence 0.6 color_map { [0.25 rgbt 1]
      [0.95 rgbt <0.22, 0.22, 0.36, 0.75>] } } }
    interior { ior 1.4 } rotate <360 * rand(R), 360 * rand(R), 0>
    translate
      <-2.5 - 2.2 * T + W * cos(A) * 0.35, 0.28 + abs(W * sin(A)) * (1 - T) * 1.15, -2.1 - 0.4 * T + W * cos(A)> }
#end

// ---- glass of water
#declare Clear = material { texture { pigment { rgbf <0.97, 0.99, 0.98, 0.97> }
  finish { diffuse 0 specular 0.8 roughness 0.002 reflection { 0.02, 1 fresnel on } } }
  interior { ior 1.5 } }
union {
  difference { cone { 0, 0.78, 3.1 * y, 1.0 } cone { 0.28 * y, 0.70, 3.2 * y, 0.94 } material { Clear } }
  cone { 0.279 * y, 0.701, 1.95 * y, 0.835 texture { pigment { rgbf <0.94, 0.985, 0.98, 0.98> }
    finish { diffuse 0 reflection { 0.02, 1 fresnel on } specular 0.5 } } interior { ior 1.33 } }
  translate <2.35, 0, 2.6> photons { target reflection off refraction on } }

// ---- linen cloth: folds that die out towards its edges, hem and stripes woven in
#declare CX = function(u, v) { (u - 0.5) * 5.6 + 0.06 * sin(v * 9) }
#declare CZ = function(u, v) { (v - 0.5) * 3.2 + 0.10 * sin(u * 7) }
#declare CY = function(u, v) { 0.03 + 0.17 * exp(-pow((u + 0.25 * v - 0.30 + 0.03 * sin(v * 8)) / 0.05, 2))
  + 0.13 * exp(-pow((u - 0.2 * v - 0.62) / 0.045, 2))
  + 0.06 * exp(-pow((u + 0.1 * sin(5 * v) - 0.86) / 0.03, 2)) + 0.03 * sin(u * 9 + v * 4) * sin(v * 7) + 0.03 }
#declare Weave = function { pattern { bozo } }
#declare Cloth = mesh { SurfaceTriangles(CX, CY, CZ, 120, 60) }
object { Cloth
  texture { pigment { function { 0.5 + 0.22 * sin(x * 150) * sin(z * 150) + 0.35 * (Weave(x * 6, 0, z * 60) - 0.5)
    + 0.35 * (Weave(x * 60, 7, z * 6) - 0.5) }
    color_map { [0 rgb <0.40, 0.37, 0.31>] [0.5 rgb <0.62, 0.585, 0.52>] [1 rgb <0.74, 0.71, 0.65>] } }
      finish { diffuse 0.8 brilliance 0.8 } }
  texture { pigment { gradient x scale 0.55 color_map { [0 rgbt 1] [0.62 rgbt 1]
    [0.63 rgbt <0.25, 0.05, 0.05, 0.25>] [0.72 rgbt <0.25, 0.05, 0.05, 0.25>] [0.73 rgbt 1]
    [0.80 rgbt 1] [0.81 rgbt <0.10, 0.14, 0.25, 0.3>] [0.86 rgbt <0.10, 0.14, 0.25, 0.3>] [0.87 rgbt 1] } } }
  rotate <0, -14, 0> translate <0.9, 0, -2.55> }
