#include "net/value_types.hpp"

#include <algorithm>

namespace pith {
namespace {

int count_readers(const Graph& graph, int value) {
  int readers = 0;
  for (const Node& node : graph.nodes()) readers += std::count(node.inputs.begin(), node.inputs.end(), value) != 0;
  return readers;
}

// The result of the step whose sum starts from this value, or -1.
int sum_from(const std::vector<Step>& steps, int value) {
  for (const Step& step : steps)
    if (step.operand == value) return step.output;
  return -1;
}

}  // namespace

std::vector<DataType> value_types(const Graph& graph, const std::vector<Step>& steps, DataType precision) {
  std::vector<DataType> types(graph.nodes().size(), precision);
  const std::vector<int>& outputs = graph.outputs();
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    if (!graph.nodes()[step->node].weight) continue;
    const bool is_output = std::count(outputs.begin(), outputs.end(), step->output) != 0;
    const int sum = sum_from(steps, step->output), readers = count_readers(graph, step->output);
    if ((is_output && readers == 0) || (sum >= 0 && readers == 1 && types[sum] == DataType::f32))
      types[step->output] = DataType::f32;
  }
  return types;
}

}  // namespace pith
