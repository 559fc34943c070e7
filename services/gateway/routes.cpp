#include "services/gateway/routes.hpp"

#include "libs/base/settings.hpp"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <stdexcept>
#include <tuple>

namespace openrun::gateway {
namespace {

std::runtime_error At(const YAML::Node& node, const std::string& what) {
    return std::runtime_error(fmt::format("line {}: {}", node.Mark().line + 1, what));
}

template <typename T>
T OneOf(const YAML::Node& node, std::initializer_list<std::pair<std::string_view, T>> known) {
    const auto text = node.as<std::string>();
    for (const auto& [name, value] : known) {
        if (name == text) return value;
    }
    throw At(node, "unknown value: " + text);
}

std::vector<std::string> SegmentsOf(std::string_view path) {
    std::vector<std::string> segments;
    for (std::size_t start = 1; start <= path.size();) {
        const auto end = std::min(path.find('/', start), path.size());
        segments.emplace_back(path.substr(start, end - start));
        start = end + 1;
    }
    return segments;
}

void ReadPath(RouteRule& rule, const YAML::Node& node) {
    rule.path = node.as<std::string>();
    rule.segments = SegmentsOf(rule.path);
    const bool whole =
        rule.path.starts_with("/api/") &&
        std::ranges::none_of(rule.segments, [](const auto& segment) {
            return segment.empty() || segment == "internal" || segment == "." || segment == "..";
        });
    if (!whole) throw At(node, "not a path below /api/: " + rule.path);
}

void ReadMember(RouteRule& rule, const std::string& name, const YAML::Node& value,
                std::span<const std::string> upstreams) {
    if (name == "path") {
        ReadPath(rule, value);
    } else if (name == "upstream") {
        const auto found = std::ranges::find(upstreams, value.as<std::string>());
        if (found == upstreams.end()) throw At(value, "unknown upstream");
        rule.upstream = static_cast<std::size_t>(found - upstreams.begin());
    } else if (name == "auth") {
        rule.auth = OneOf<Auth>(
            value,
            {{"required", Auth::kRequired}, {"optional", Auth::kOptional}, {"none", Auth::kNone}});
    } else if (name == "roles") {
        rule.roles = value.as<std::vector<std::string>>();
        if (rule.roles.empty()) throw At(value, "roles: name at least one");
    } else if (name == "deadline") {
        const auto parsed = ParseDuration(value.as<std::string>());
        if (!parsed || parsed->count() <= 0) throw At(value, "not a duration");
        rule.deadline = *parsed;
    } else if (name == "body_max") {
        const auto parsed = ParseSize(value.as<std::string>());
        if (!parsed) throw At(value, "not a size");
        rule.body_max = *parsed;
    } else if (name == "cookies") {
        rule.cookies = OneOf<Cookies>(value, {{"session", Cookies::kSession},
                                              {"pass", Cookies::kPass},
                                              {"end", Cookies::kEnd},
                                              {"oauth", Cookies::kOAuth}});
    } else if (name == "refresh_cookie") {
        rule.refresh_cookie = value.as<bool>();
    } else if (name == "oauth_cookie") {
        rule.oauth_cookie = value.as<bool>();
    } else {
        throw At(value, "unknown member: " + name);
    }
}

void ReadMembers(RouteRule& rule, const YAML::Node& node, std::span<const std::string> upstreams) {
    if (!node.IsMap()) throw At(node, "a map of members is expected");
    for (const auto& member : node)
        ReadMember(rule, member.first.as<std::string>(), member.second, upstreams);
}

std::vector<RouteRule> ReadRules(const YAML::Node& document,
                                 std::span<const std::string> upstreams) {
    RouteRule defaults;
    for (const auto& part : document) {
        const auto name = part.first.as<std::string>();
        if (name != "defaults" && name != "routes") throw At(part.first, "unknown part: " + name);
    }
    if (document["defaults"]) ReadMembers(defaults, document["defaults"], upstreams);
    std::vector<RouteRule> rules;
    std::set<std::string> paths;
    for (const YAML::Node& node : document["routes"]) {
        RouteRule rule = defaults;
        ReadMembers(rule, node, upstreams);
        if (!node["path"] || !node["upstream"]) throw At(node, "path and upstream are needed");
        if (!paths.insert(rule.path).second) throw At(node, "twice: " + rule.path);
        if (!rule.roles.empty() && rule.auth != Auth::kRequired)
            throw At(node, "roles need auth: required");
        rules.push_back(std::move(rule));
    }
    if (rules.empty()) throw std::runtime_error("no routes");
    return rules;
}

bool Matches(const RouteRule& rule, std::string_view path) {
    std::size_t start = 1;
    for (const std::string& segment : rule.segments) {
        if (start > path.size()) return false;
        const auto end = std::min(path.find('/', start), path.size());
        const std::string_view given = path.substr(start, end - start);
        if (segment == "*" ? given.empty() : given != segment) return false;
        start = end + 1;
    }
    return true;
}

}  // namespace

std::optional<std::size_t> ParseSize(std::string_view text) {
    std::size_t unit = 1;
    if (text.ends_with("KiB")) unit = 1024;
    if (text.ends_with("MiB")) unit = 1024 * 1024;
    if (unit > 1) text.remove_suffix(3);
    std::size_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc{} || end != text.data() + text.size() || count > (1U << 30U))
        return std::nullopt;
    return count * unit;
}

Result<RouteTable> RouteTable::Parse(const std::string& yaml,
                                     std::span<const std::string> upstreams) {
    RouteTable table;
    try {
        table.rules_ = ReadRules(YAML::Load(yaml), upstreams);
    } catch (const std::exception& wrong) {
        return Fail(Kind::kInvalid, "INVALID_SETTINGS", fmt::format("routes: {}", wrong.what()));
    }
    std::ranges::sort(table.rules_, {}, [](const RouteRule& rule) {
        return std::tuple(-static_cast<std::ptrdiff_t>(rule.segments.size()),
                          std::ranges::count(rule.segments, "*"), std::string_view(rule.path));
    });
    for (std::size_t i = 0; i < table.rules_.size(); ++i) table.rules_[i].index = i;
    return table;
}

const RouteRule* RouteTable::Find(std::string_view path) const {
    if (!path.starts_with('/')) return nullptr;
    for (const RouteRule& rule : rules_) {
        if (Matches(rule, path)) return &rule;
    }
    return nullptr;
}

}  // namespace openrun::gateway
