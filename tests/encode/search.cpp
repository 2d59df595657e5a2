// The search for a quality, on curves that are harder than a picture's.
#include "encode/search.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <set>
#include <vector>

using namespace pith;

namespace {

constexpr int kEnd = Quality::kMaxSteps;
constexpr Goal kGoal{29.9, 30, 30.1};

struct Course {
  std::vector<int> tried;
  std::vector<double> values;
  Expectation expected;
};

Course follow(const std::function<double(int)>& curve, Expectation start = {{kEnd / 2}, 17.0 / kEnd},
              const Goal& goal = kGoal, int most = 1000) {
  Course course;
  course.expected = search(
      [&](Quality quality) {
        course.tried.push_back(quality.steps);
        course.values.push_back(curve(quality.steps));
        return course.values.back();
      },
      goal, start, most);
  for (int at : course.tried) CHECK((at >= 0 && at <= kEnd));
  CHECK(std::set<int>(course.tried.begin(), course.tried.end()).size() == course.tried.size());
  return course;
}

bool hit(const Course& course) { return course.values.back() >= kGoal.low && course.values.back() <= kGoal.high; }

}  // namespace

TEST_CASE("search: a straight line takes two trials, or one more where the slope was not known") {
  const auto line = [](int steps) { return 25 + 17.0 * steps / kEnd; };
  CHECK(follow(line).tried.size() == 2);
  const Course wrong_slope = follow(line, {{kEnd / 2}, 40.0 / kEnd});
  CHECK(hit(wrong_slope));
  CHECK(wrong_slope.tried.size() == 3);
  CHECK(wrong_slope.expected.slope == Approx(17.0 / kEnd));
  CHECK(follow(line, {{static_cast<int>(kEnd * 5 / 17.0)}, 1}).tried.size() == 1);
}

TEST_CASE("search: bent curves take few trials") {
  for (double power : {0.4, 0.7, 1.5, 3.0}) {
    const Course course = follow([&](int steps) { return 22 + 20 * std::pow(steps / double{kEnd}, power); });
    CHECK(hit(course));
    CHECK(course.tried.size() <= 5);
  }
}

TEST_CASE("search: what it expects is where the aim is") {
  const Course course = follow([](int steps) { return 25 + 17.0 * steps / kEnd; }, {{kEnd / 2}, 17.0 / kEnd},
                               {28, 30, 36});  // the first trial is good enough
  CHECK(course.tried.size() == 1);
  CHECK(course.expected.quality.steps == std::lround(kEnd * 5 / 17.0));
}

TEST_CASE("search: a cliff is found between two neighbours") {
  for (int edge : {1, 77, 8064, 8065, 16000, kEnd}) {
    const Course course = follow([&](int steps) { return steps < edge ? 20.0 : 40.0; });
    const std::set<int> tried(course.tried.begin(), course.tried.end());
    CHECK(tried.count(edge));
    CHECK(tried.count(edge - 1));
    CHECK(tried.size() <= 30);
  }
}

TEST_CASE("search: a steep part between two flat ones is found") {
  for (double middle : {0.1, 0.5, 0.93}) {
    const Course course = follow([&](int steps) { return 30 + 10 * std::tanh((steps - middle * kEnd) / 200.0); });
    CHECK(hit(course));
    CHECK(course.tried.size() <= 30);
  }
}

TEST_CASE("search: staircases and noise end within the goal or at neighbours") {
  for (int stair : {10, 300, 3000}) {
    const Course course = follow([&](int steps) { return 20 + steps / stair * stair * 22.0 / kEnd; });
    CHECK(course.tried.size() <= 30);
    if (stair == 10) CHECK(hit(course));
  }
  for (uint32_t seed = 1; seed < 50; ++seed) {
    const Course course = follow([&](int steps) {
      const uint32_t random = (static_cast<uint32_t>(steps) * 2654435761u + seed) * 1664525u + 1013904223u;
      return 25 + 17.0 * steps / kEnd + (random >> 16) / 65536.0;
    });
    CHECK(course.tried.size() <= 30);
  }
}

TEST_CASE("search: what no quality gives ends at the end of the scale") {
  for (double slope : {0.0, 1e-6, 1.0, 5.0}) {
    const Course low = follow([&](int steps) { return 10 + slope * steps / kEnd; });
    CHECK(low.tried.back() == kEnd);
    CHECK(low.tried.size() <= 30);
    const Course high = follow([&](int steps) { return 50 + slope * steps / kEnd; });
    CHECK(high.tried.back() == 0);
    CHECK(high.tried.size() <= 30);
  }
}

TEST_CASE("search: no more trials than allowed") {
  CHECK(follow([](int steps) { return steps < 5 ? 20.0 : 40.0; }, {{8000}, 17.0 / kEnd}, kGoal, 4).tried.size() == 4);
}

TEST_CASE("search: the best quality is the highest, which takes one look at a lower one, unless the value falls") {
  std::vector<int> tried;
  const auto best = [&](int top, const std::function<double(int)>& curve) {
    tried.clear();
    return best_up_to({top},
                      [&](Quality quality) {
                        tried.push_back(quality.steps);
                        return curve(quality.steps);
                      })
        .steps;
  };
  const int apart = Quality::kStepsPerAnchor;
  CHECK(best(kEnd, [](int steps) { return 25.0 + steps; }) == kEnd);
  CHECK(tried == std::vector<int>{kEnd, kEnd - apart});
  CHECK(best(apart / 2, [](int steps) { return 25.0 + steps; }) == apart / 2);  // there is none lower
  CHECK(tried.size() == 1);
  // Highest at two thirds of the scale: found to within an eighth of an anchor, from wherever above it.
  const auto hill = [](int steps) { return -std::abs(steps - kEnd * 2 / 3); };
  CHECK(std::abs(best(kEnd, hill) - kEnd * 2 / 3) <= apart / 8);
  CHECK(std::abs(best(kEnd * 5 / 6, hill) - kEnd * 2 / 3) <= apart / 8);
  CHECK(best(kEnd / 2, hill) == kEnd / 2);
  CHECK(best(kEnd, [](int) { return 30.0; }) == kEnd);
}
