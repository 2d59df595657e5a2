// pith search: pictures of an archive that are like a picture, and copies in it.
#include <algorithm>

#include "autoencoder/code_of.hpp"
#include "autoencoder/load_picture.hpp"
#include "autoencoder/outputs.hpp"
#include "base/one_line.hpp"
#include "codec_options.hpp"
#include "commands.hpp"
#include "console.hpp"
#include "formatted.hpp"
#include "jobs/extension.hpp"
#include "json_line.hpp"
#include "limit_options.hpp"
#include "pictures/file.hpp"
#include "search/duplicates.hpp"
#include "search/embedding.hpp"
#include "search/indexing.hpp"
#include "search/page.hpp"

namespace pith::tool {
namespace {

struct SearchOptions {
  std::vector<std::string> queries;
  std::string index;
  CodecOptions model;
  uint64_t max_pixels = kMaxPicturePixels;
  size_t count = 10;
  bool json = false;
  std::string page;
  bool force = false;
};

SearchResult search(Archive& archive, const std::string& query, std::span<const float> content, size_t count) {
  SearchResult result{query, {}};
  for (const Neighbour& neighbour : archive.nearest(content, count))
    result.found.push_back({archive.name(neighbour.id), neighbour.similarity});
  return result;
}

void print(const SearchResult& result, bool json, bool only) {
  if (json) {
    nlohmann::ordered_json found = nlohmann::ordered_json::array();
    for (const FoundPicture& picture : result.found)
      found.push_back({{"picture", picture.name}, {"similarity", picture.similarity}});
    print_json_line({{"query", result.query}, {"found", found}});
    return;
  }
  if (!only) std::printf("%s\n", one_line(result.query).c_str());
  for (const FoundPicture& picture : result.found)
    std::printf("%.3f  %s\n", picture.similarity, one_line(picture.name).c_str());
}

void search(const SearchOptions& options) {
  if (options.queries.empty())
    throw UsageError("pith search: a picture to search for is required; see pith search --help");
  if (options.index.empty()) throw UsageError("pith search: --index is required");
  if (!options.page.empty()) {
    if (options.page != "-" && known_extension(options.page, {".html", ".htm"}).empty())
      throw UsageError(options.page + ": is written as HTML; give it a name that ends in .html");
    if (std::ranges::find(options.queries, "-") != options.queries.end())
      throw UsageError("a page takes queries with names, not standard input");
    std::vector<std::string> inputs = options.queries;
    inputs.insert(inputs.end(), {options.index, options.model.model});
    check_output(options.page, options.force, inputs);
  }
  const AutoencoderContext context = make_autoencoder_context(options.model);
  const Embedding embedding = embedding_of(context);
  Archive archive = Archive::to_read(options.index, embedding);
  PictureFiles files(options.max_pixels);
  std::vector<SearchResult> results;
  bool failed = false;
  for (const std::string& query : options.queries) try {
      std::vector<float> code = code_of(query, context, files);
      code.resize(embedding.content);
      make_unit(code);
      results.push_back(about_file(options.index, [&] { return search(archive, query, code, options.count); }));
      if (options.page.empty()) print(results.back(), options.json, options.queries.size() == 1);
    } catch (const FileError& error) {
      print_error(error.what());
      failed = true;
    }
  if (!options.page.empty() && !results.empty()) {
    const std::string page = search_page(results, files);
    about_file(options.page, [&] { write_file(options.page, bytes_of(page)); });
  }
  if (failed) throw AlreadyReported();
}

struct DuplicateOptions {
  std::string index;
  CodecOptions model;
  double similarity = 0.85;
  bool json = false;
};

void list_duplicates(const DuplicateOptions& options) {
  const AutoencoderContext context = make_autoencoder_context(options.model);
  Archive archive = Archive::to_read(options.index, embedding_of(context));
  about_file(options.index, [&] {
    bool first = true;
    for (const std::vector<int64_t>& group : find_duplicates(archive, options.similarity)) {
      std::vector<std::string> names;
      for (const int64_t id : group) names.push_back(archive.name(id));
      if (options.json) {
        print_json_line({{"pictures", names}});
        continue;
      }
      if (!first) std::printf("\n");
      first = false;
      for (const std::string& name : names) std::printf("%s\n", one_line(name).c_str());
    }
  });
}

struct MergeOptions {
  std::vector<std::string> indexes;
  std::string output;
  CodecOptions model;
};

void merge(const MergeOptions& options) {
  const AutoencoderContext context = make_autoencoder_context(options.model);
  const Embedding embedding = embedding_of(context);
  Archive archive = Archive::to_change(options.output, embedding);
  for (const std::string& index : options.indexes) {
    if (is_same_file(index, options.output)) throw FileError(index, "is the output itself");
    Archive::to_read(index, embedding);  // says what is wrong with it
    about_file(options.output, [&] { archive.merge(index); });
  }
  about_file(options.output, [&] { archive.update_lists(); });
  print_note(formatted("%s: %zu pictures", options.output.c_str(), archive.count()));
}

CLI::Option* add_index_option(CLI::App& command, std::string* index) {
  return command.add_option("--index", *index, "Index that pith search index made")->type_name("INDEX");
}

void add_index(CLI::App& search) {
  auto options = std::make_shared<IndexOptions>();
  options->max_pixels = kMaxPicturePixels;
  CLI::App* command = search.add_subcommand("index", "Make an index of pictures, or bring one up to date");
  command->add_option("IN", options->files.inputs, "Pictures or .pith files, or folders of them");
  command->add_option("--files-from", options->files.list, "List of inputs, one a line; -: standard input")
      ->type_name("FILE");
  command->add_flag("-0,--null", options->files.list_ends_in_nul,
                    "Names in the list end in NUL, as find -print0 has them");
  command->add_flag("-r,--recursive", options->files.recursive,
                    "Folders with all that is below them, and below links in them");
  command->add_option("-o,--output", options->files.output, "Index, which is made if it does not exist")
      ->required()
      ->type_name("INDEX");
  add_embedding_option(*command, &options->model);
  add_max_pixels_option(*command, &options->max_pixels);
  add_threads_option(*command, &options->model);
  command->callback([options] { index_pictures(*options); });
}

void add_duplicates(CLI::App& search) {
  auto options = std::make_shared<DuplicateOptions>();
  CLI::App* command =
      search.add_subcommand("duplicates", "Groups of pictures of an index that are copies of each other");
  add_index_option(*command, &options->index)->required();
  command->add_option("--similarity", options->similarity, "Least similarity of copies")
      ->capture_default_str()
      ->check(number(0, 1))
      ->type_name("0..1");
  command->add_flag("--json", options->json, "A line of JSON for each group");
  add_embedding_option(*command, &options->model);
  command->callback([options] { list_duplicates(*options); });
}

void add_merge(CLI::App& search) {
  auto options = std::make_shared<MergeOptions>();
  CLI::App* command = search.add_subcommand("merge", "Put indexes together, such as those of several machines");
  command->add_option("INDEX", options->indexes, "Indexes")->required();
  command->add_option("-o,--output", options->output, "Index of all of them; one that exists keeps its pictures")
      ->required()
      ->type_name("INDEX");
  add_embedding_option(*command, &options->model);
  command->callback([options] { merge(*options); });
}

}  // namespace

void add_search(CLI::App& app) {
  auto options = std::make_shared<SearchOptions>();
  CLI::App* command = app.add_subcommand("search", "Pictures of an archive that are like a picture; copies in it");
  command->add_option("QUERY", options->queries, "Pictures or .pith files to search for");
  add_index_option(*command, &options->index);
  command->add_option("-k,--count", options->count, "Pictures to find for each")
      ->capture_default_str()
      ->check(CLI::Range(size_t{1}, size_t{100'000}))
      ->type_name("N");
  auto* json = command->add_flag("--json", options->json, "A line of JSON for each query");
  command->add_option("--html", options->page, "Page for browsers to write, with what was found")
      ->excludes(json)
      ->type_name("FILE");
  command->add_flag("-f,--force", options->force, "Replace the page if it exists already");
  add_embedding_option(*command, &options->model);
  add_max_pixels_option(*command, &options->max_pixels);
  add_index(*command);
  add_duplicates(*command);
  add_merge(*command);
  run_with_parts(*command, [options] { search(*options); });
}

}  // namespace pith::tool
