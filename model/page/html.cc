// Escaping, and words for numbers.
#include "html.h"

#include <nlohmann/json.hpp>

namespace crashcheck::page {

std::string escaped(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&': result += "&amp;"; break;
      case '<': result += "&lt;"; break;
      case '>': result += "&gt;"; break;
      case '"': result += "&quot;"; break;
      case '\'': result += "&#39;"; break;
      case '\n':
      case '\t': result += c; break;
      default:
        const auto code = static_cast<unsigned char>(c);
        if (code < 0x20 || code == 0x7f) {
          result += "\xef\xbf\xbd";
        } else {
          result += c;
        }
    }
  }
  return result;
}

std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t i = text.size(); i > 3;) text.insert(i -= 3, ",");
  return text;
}

std::string counted(std::uint64_t number, std::string_view one, std::string_view many) {
  return grouped(number).append(" ").append(number == 1 ? one : many);
}

std::uint64_t total(const Json& elements, const char* member) {
  std::uint64_t sum = 0;
  for (const Json& element : elements) {
    const auto found = element.find(member);
    if (found != element.end() && found->is_number_unsigned()) sum += found->get<std::uint64_t>();
  }
  return sum;
}

Html with_code(std::string_view text) {
  Html result;
  while (!text.empty()) {
    const std::size_t begin = text.find('`');
    const std::size_t end = begin == std::string_view::npos ? begin : text.find('`', begin + 1);
    if (end == std::string_view::npos) break;
    result +=
        html("{}<code>{}</code>", text.substr(0, begin), text.substr(begin + 1, end - begin - 1));
    text.remove_prefix(end + 1);
  }
  result += html("{}", text);
  return result;
}

std::string in_address(std::string_view text) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string result;
  for (const char c : text) {
    if (kPlain.find(c) != std::string_view::npos) {
      result += c;
    } else {
      const auto code = static_cast<unsigned char>(c);
      result.append("%").append(1, kDigits[code / 16]).append(1, kDigits[code % 16]);
    }
  }
  return result;
}

std::string filled(std::string_view markup, std::initializer_list<std::string> values) {
  std::string result;
  for (const std::string& value : values) {
    const std::size_t at = markup.find("{}");
    result.append(markup.substr(0, at)).append(value);
    markup.remove_prefix(at == std::string_view::npos ? markup.size() : at + 2);
  }
  return result.append(markup);
}

std::string json_markup(const Json& value) {
  if (value.is_null()) return {};
  if (value.is_number_unsigned()) return grouped(value.get<std::uint64_t>());
  if (value.is_string()) return escaped(value.get_ref<const std::string&>());
  return escaped(value.dump());
}

}  // namespace crashcheck::page
