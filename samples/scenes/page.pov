// A printed page photographed on a desk: running text, a table and two charts.
#version 3.7;
global_settings { assumed_gamma 1 max_trace_level 3 }
#default { finish { ambient 0 diffuse 0.9 } }
#declare R = seed(33);
#declare Roman = "LiberationSerif-Regular.ttf"
#declare Bold = "LiberationSerif-Bold.ttf"
#declare Italic = "LiberationSerif-Italic.ttf"
#declare Sans = "DejaVuSans.ttf"
#declare SansBold = "DejaVuSans-Bold.ttf"
#declare Ink = <0.012, 0.012, 0.014>;
#declare Blue = <0.03, 0.14, 0.36>;
#declare Red = <0.52, 0.07, 0.04>;
#declare Teal = <0.05, 0.33, 0.29>;
#declare Sand = <0.72, 0.47, 0.14>;

// Units are millimetres on an A4-like page, x to the right, y up, the page centred on the origin.
camera { location <4, -28, -620> look_at <0, 3, 0> angle 21.6 right x * 784/1024 up y rotate z * 1.1 }
light_source { <-420, 520, -600> rgb <1.0, 0.96, 0.88> * 1.0 area_light <110, 0, 0>, <0, 110, 0>, 4,
  4 adaptive 1 jitter }
light_source { <500, 200, -900> rgb <0.85, 0.93, 1.0> * 0.40 shadowless }

// ---- typesetting
#macro Put(Font, Body, Size, At, Colour)
  text { ttf Font Body 0.02, 0 scale <Size, Size, 1> translate At - 0.03 * z pigment { rgb Colour } no_shadow }
#end
#macro Wide(Font, Body, Size)
  #local Shape = text { ttf Font Body 0.02, 0 }
  #local Corner = max_extent(Shape);
  (Corner.x * Size)
#end
#macro PutCentred(Font, Body, Size, At, Colour)
  Put(Font, Body, Size, At - x * Wide(Font, Body, Size) / 2, Colour)
#end
#macro PutRight(Font, Body, Size, At, Colour)
  Put(Font, Body, Size, At - x * Wide(Font, Body, Size), Colour)
#end

// Sets Words[First…Last] as one line that fills Measure, or ragged where Fill is off.
#macro SetLine(Words, Widths, First, Last, Left, Y, Measure, Size, Fill)
  #local Sum = 0;
  #for (K, First, Last) #local Sum = Sum + Widths[K]; #end
  #local Gap = (Fill & Last > First ? (Measure - Sum) / (Last - First) : 0.26 * Size);
  #local X = Left;
  #for (K, First, Last)
    Put(Roman, Words[K], Size, <X, Y, 0>, Ink)
    #local X = X + Widths[K] + Gap;
  #end
#end

#declare Cursor = 0;
// Breaks a paragraph into lines greedily and moves Cursor below it.
#macro Paragraph(Body, Left, Measure, Size, Lead)
  #local Words = array[200];
  #local Widths = array[200];
  #local N = 0; #local From = 1;
  #for (K, 1, strlen(Body))
    #if (strcmp(substr(Body, K, 1), " ") = 0 | K = strlen(Body))
      #local Words[N] = substr(Body, From, K - From + (K = strlen(Body) ? 1 : 0));
      #local Widths[N] = Wide(Roman, Words[N], Size);
      #local N = N + 1; #local From = K + 1;
    #end
  #end
  #local First = 0; #local Run = 0;
  #for (K, 0, N - 1)
    #if (K > First & Run + Widths[K] > Measure)
      SetLine(Words, Widths, First, K - 1, Left, Cursor, Measure, Size, 1)
      #declare Cursor = Cursor - Lead;
      #local First = K; #local Run = 0;
    #end
    #local Run = Run + Widths[K] + 0.24 * Size;
  #end
  SetLine(Words, Widths, First, N - 1, Left, Cursor, Measure, Size, 0)
  #declare Cursor = Cursor - Lead * 1.45;
#end
#macro Heading(Body, Left)
  Put(Bold, Body, 5.0, <Left, Cursor - 1.2, 0>, Blue)
  #declare Cursor = Cursor - 8.4;
#end
#macro Rule(A, B, Thick, Colour)
  box { <min(A.x, B.x), min(A.y, B.y) - Thick / 2, -0.02>,
    <max(A.x, B.x), max(A.y, B.y) + Thick / 2, 0.02> pigment { rgb Colour } no_shadow }
#end

// ---- desk, paper, pencil
plane { -z, -0.4
  texture { pigment { wood turbulence 0.05 octaves 5 scale <9, 9, 400> rotate <91.5, 0, 87> translate <40, 12, 0>
    color_map { [0 rgb <0.20, 0.11, 0.055>] [0.6 rgb <0.15, 0.078, 0.036>] [1 rgb <0.085, 0.042, 0.02>] } }
      finish { specular 0.15 roughness 0.05 } }
  texture { pigment { granite scale <60, 3, 3> color_map { [0 rgbt <0.02, 0.01, 0, 0.2>]
    [0.4 rgbt <0.1, 0.06, 0.03, 0.85>] [1 rgbt 1] } } } }
#declare Paper = texture { pigment { granite scale 4 color_map { [0 rgb <0.80, 0.785, 0.74>]
  [1 rgb <0.88, 0.87, 0.83>] } }
  normal { granite 0.06 scale 1.2 } }
box { <-105, -148, 0>, <105, 148, 0.35> texture { Paper } }
box { <-104, -149.2, 0.35>, <106.3, 146, 0.39> texture { Paper } rotate -0.5 * z }
union {
  intersection { prism { 0, 168, 7, #for (K, 0, 6) <3.7 * cos(K * pi / 3),
    3.7 * sin(K * pi / 3)> #end pigment { rgb <0.62, 0.33, 0.02> } finish { specular 0.5 roughness 0.02 } }
    cone { 168 * y, 0.5, 0, 46 pigment { granite scale 3 color_map { [0 rgb <0.55, 0.37, 0.2>]
      [1 rgb <0.72, 0.52, 0.32>] } } } }
  cone { 160 * y, 1.15, 168.5 * y, 0.35 pigment { rgb 0.02 } }
  rotate z * -74 translate <-32, -160, -3.6> }

// ---- the page
#declare Left = -86; #declare Mid = 4; #declare Col = 82;
PutRight(Sans, "Notes from the Garden  |  No. 12", 2.9, <86, 134.5, 0>, <0.2, 0.2, 0.2>)
Put(Sans, "48", 2.9, <-86, 134.5, 0>, <0.2, 0.2, 0.2>)
Rule(<-86, 132.3, 0>, <86, 132.3, 0>, 0.3, Ink)
Put(Bold, "What a small orchard yields", 10.5, <-86, 119, 0>, Ink)
Put(Italic, "Frost, rain and patience: ten years in one notebook", 5.3, <-86, 110.5, 0>, <0.16, 0.16, 0.17>)
#declare Cursor = 101;
Heading("1  Where the cold goes", Left)
Paragraph(concat(
  "A hedge, a wall, a slope to the south: that is most of the secret. The old rows behind the barn were planted ",
  "for shade and cider, and nobody kept count. Ten years ago we began to write things down, tree by tree, and the",
  " notebook has grown thicker than some of the trunks."), Left, Col, 4.5, 5.75)
Paragraph(concat(
  "Late frost decides the year. One clear night in April can take every blossom below the path and leave the ",
  "upper rows untouched; the cold runs downhill like water and stands where the ground is flat."), Left, Col, 4.5,
    5.75)
Heading("2  What was weighed", Left)
Paragraph(concat(
  "Every tree was measured in the autumn, and its crop weighed in the basket. Table 1 lists the means over all ",
  "plots. Rain is in millimetres, temperature in degrees, sun in hours, and the crop is given in kilograms for each ",
  "tree."), Left, Col, 4.5, 5.75)
#declare Rows = array[7][5] {
  {"Year", "rain", "temp", "sun", "crop"}, {"1", "612", "8.9", "1540", "14.2"}, {"2", "575", "9.4", "1688", "17.8"},
    {"3", "540", "9.7", "1731", "9.5"},
  {"4", "788", "8.6", "1402", "23.1"}, {"5", "603", "9.2", "1577", "19.6"}, {"6", "497", "10.1", "1850", "16.4"} }
Put(Bold, "Table 1.", 4.0, <Left, Cursor, 0>, Ink) Put(Italic, "Means over all plots.", 3.7,
  <Left + 15.5, Cursor, 0>, Ink)
#declare Top = Cursor - 2.4;
#for (K, 0, 6)
  #local Y = Top - 5.2 - K * 5.6;
  #if (mod(K, 2) = 1) box { <Left, Y - 1.7, -0.01>, <Left + Col, Y + 3.9, 0.01> pigment { rgb <0.72, 0.75, 0.78> }
    no_shadow } #end
  #for (J, 0, 4)
    #if (K = 0) #local Face = SansBold; #else #local Face = Sans; #end
    #if (J = 0) Put(Face, Rows[K][J], 3.1, <Left + 2, Y, 0>, Ink)
    #else PutRight(Face, Rows[K][J], 3.1, <Left + 22 + J * 14.4, Y, 0>, Ink) #end
  #end
#end
Rule(<Left, Top, 0>, <Left + Col, Top, 0>, 0.5, Ink)
Rule(<Left, Top - 7, 0>, <Left + Col, Top - 7, 0>, 0.25, Ink)
Rule(<Left, Top - 41, 0>, <Left + Col, Top - 41, 0>, 0.5, Ink)
#declare Cursor = Top - 48.5;
Paragraph(concat(
  "The wet fourth year shows in the leaves more than in the fruit. Scab came early, yet the crop was the best of ",
  "all, since nothing had frozen in spring and the bees flew on most days in May."), Left, Col, 4.5, 5.75)

Paragraph(concat(
  "Two rows of quince were grafted in the sixth spring on stocks that had stood there since the wall was ",
  "built. They bore within three years, and have asked for nothing since but a little wood ash and the shears."),
    Left, Col, 4.5, 5.75)

// Figure 1: size against quality, three curves.
#declare Cursor = 101;
#declare Fx = Mid + 9; #declare Fy = 44;
#macro Curve(A, B, C, Colour)
  #for (K, 0, 39)
    #local T = K / 40; #local U = (K + 1) / 40;
    cylinder { <Fx + 70 * T, Fy + A + B * pow(T, C), 0>, <Fx + 70 * U, Fy + A + B * pow(U, C), 0>,
      0.38 pigment { rgb Colour } no_shadow }
    #if (mod(K, 8) = 4) sphere { <Fx + 70 * T, Fy + A + B * pow(T, C), 0>, 1.05 pigment { rgb Colour } no_shadow }
      #end
  #end
#end
#for (K, 0, 5)
  Rule(<Fx, Fy + K * 10, 0>, <Fx + 72, Fy + K * 10, 0>, 0.14, <0.45, 0.45, 0.45>)
  PutRight(Sans, str(2 * K, 0, 0), 2.7, <Fx - 1.6, Fy + K * 10 - 1, 0>, Ink)
  PutCentred(Sans, str(3 * K, 0, 0), 2.7, <Fx + K * 14, Fy - 4.4, 0>, Ink)
  Rule(<Fx + K * 14, Fy - 1, 0>, <Fx + K * 14 + 0.01, Fy, 0>, 0.25, Ink)
#end
box { <Fx - 0.15, Fy, -0.02>, <Fx + 0.15, Fy + 54, 0.02> pigment { rgb Ink } no_shadow }
Rule(<Fx, Fy, 0>, <Fx + 72, Fy, 0>, 0.3, Ink)
Curve(6, 44, 0.42, Blue) Curve(3, 40, 0.46, Red) Curve(0.5, 35, 0.52, Teal)
Put(Sans, "walnut", 2.8, <Fx + 58, Fy + 51, 0>, Blue) Put(Sans, "pear", 2.8, <Fx + 62, Fy + 37.6, 0>, Red) Put(Sans,
  "plum", 2.8, <Fx + 62, Fy + 26.5, 0>, Teal)
PutCentred(Sans, "age in years", 2.7, <Fx + 36, Fy - 8.6, 0>, Ink)
Put(Sans, "m", 2.7, <Fx + 1.5, Fy + 51.5, 0>, Ink)
Put(Bold, "Figure 1.", 3.7, <Mid, Fy - 14.5, 0>, Ink) Put(Italic, "Height against age, three kinds of tree.", 3.7,
  <Mid + 15.5, Fy - 14.5, 0>, Ink)
#declare Cursor = Fy - 24;
Heading("3  How they grow", Mid)
Paragraph(concat(
  "Walnuts keep their lead at every age. Pear and plum grow fast for six or seven years and then slow down, more ",
  "so where they carry much fruit. The plums might have done better on deeper soil: the rows lie over gravel, and",
  " in a dry July their leaves curl before noon."), Mid, Col, 4.5, 5.75)

// Figure 2: bars.
#declare By = Cursor - 36;
#declare Bars = array[5][3] { {23, 13, 7}, {31, 17, 9}, {16, 9, 5}, {20, 12, 8}, {35, 21, 11} }
#declare Names = array[5] { "apple", "pear", "plum", "quince", "walnut" }
#declare Hues = array[3] { Blue, Sand, Teal }
#for (K, 0, 4)
  #for (J, 0, 2)
    box { <Mid + 7 + K * 15.4 + J * 4, By, -0.02>, <Mid + 10.6 + K * 15.4 + J * 4, By + Bars[K][J],
      0.02> pigment { rgb Hues[J] } no_shadow }
    PutCentred(Sans, str(Bars[K][J], 0, 0), 2.1, <Mid + 8.7 + K * 15.4 + J * 4, By + Bars[K][J] + 0.8, 0>, Ink)
  #end
  PutCentred(Sans, Names[K], 2.8, <Mid + 12.6 + K * 15.4, By - 4.2, 0>, Ink)
#end
Rule(<Mid + 5, By, 0>, <Mid + 82, By, 0>, 0.35, Ink)
Put(Bold, "Figure 2.", 3.7, <Mid, By - 11, 0>, Ink) Put(Italic, "Kilograms in the last three years.", 3.7,
  <Mid + 15.5, By - 11, 0>, Ink)
#declare Cursor = By - 19.5;
Paragraph(concat(
  "None of this needs much room. Twelve trees on a strip of forty paces fill a cellar, and the smallest figures ",
  "on this page, those above the bars, are still more than we could eat."), Mid, Col, 4.5, 5.75)
