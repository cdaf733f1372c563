#include "report/html.hpp"

#include "report/assets.hpp"

namespace tool {
namespace {

std::string escaped(const std::string& text) {
  std::string html;
  for (const char c : text) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      default:
        html += c;
    }
  }
  return html;
}

// JSON inside a script element: nothing in it may look like its end.
std::string in_script(const nlohmann::ordered_json& data) {
  std::string text = data.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
  for (std::size_t at = text.find('<'); at != std::string::npos; at = text.find('<', at + 6))
    text.replace(at, 1, "\\u003c");
  return text;
}

const char* function_of(html_view view) {
  switch (view) {
    case html_view::slices:
      return "slices";
    case html_view::maps:
      return "recordedMap";
    case html_view::profile:
      break;
  }
  return "profile";
}

}  // namespace

void write_html(std::ostream& out, html_view view, const std::string& title, const std::string& question,
                const nlohmann::ordered_json& data) {
  out << "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'unsafe-inline'; "
         "style-src 'unsafe-inline'\">\n<title>"
      << escaped(title) << "</title>\n<style>\n"
      << assets::chart_style << '\n'
      << assets::style << "</style>\n</head>\n<body>\n<h1>" << escaped(title) << "</h1>\n<p class=\"faint\">"
      << escaped(question)
      << "</p>\n<noscript><p class=\"refusal\">The pictures need JavaScript; the numbers are those that --format table "
         "prints.</p></noscript>\n<main id=\"view\"></main>\n<script>\n/* uPlot\n"
      << assets::chart_notice << "*/\n"
      << assets::charts << "\n</script>\n<script type=\"application/json\" id=\"data\">" << in_script(data)
      << "</script>\n<script>\n"
      << assets::views << "\ngogrowViews." << function_of(view)
      << "(document.getElementById(\"view\"), JSON.parse(document.getElementById(\"data\").textContent));\n"
         "</script>\n</body>\n</html>\n";
}

}  // namespace tool
