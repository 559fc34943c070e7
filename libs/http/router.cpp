#include "libs/http/router.hpp"

#include "libs/base/assert.hpp"
#include "libs/base/encoding.hpp"

#include <boost/container/small_vector.hpp>

#include <array>
#include <map>

namespace openrun::http {

struct Router::Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> literal;
    std::unique_ptr<Node> any;
    std::array<Route*, 8> by_method{};

    [[nodiscard]] bool Leaf() const {
        return std::ranges::any_of(by_method, [](const Route* route) { return route != nullptr; });
    }
};

namespace {

using SegmentList = boost::container::small_vector<std::string_view, 12>;

// "/a/{b}" → "a", "{b}". An empty segment is kept: "/a/" is not "/a".
SegmentList Segments(std::string_view path) {
    SegmentList segments;
    if (path.starts_with('/')) path.remove_prefix(1);
    for (std::size_t start = 0; start <= path.size();) {
        const auto end = std::min(path.find('/', start), path.size());
        segments.push_back(path.substr(start, end - start));
        start = end + 1;
    }
    return segments;
}

bool IsParameter(std::string_view segment) {
    return segment.starts_with('{') && segment.ends_with('}');
}

}  // namespace

Router::Router() : root_(std::make_unique<Node>()) {}
Router::~Router() = default;

void Router::Add(Method method, std::string pattern, Access access, Handler handler,
                 RouteOptions options) {
    routes_.push_back(std::make_unique<Route>(
        Route{method, std::move(pattern), std::move(access), std::move(handler), options}));
    Route* route = routes_.back().get();
    Node* node = root_.get();
    for (const std::string_view segment : Segments(route->pattern)) {
        auto& next = IsParameter(segment) ? node->any : node->literal[std::string(segment)];
        if (!next) next = std::make_unique<Node>();
        node = next.get();
    }
    Route*& place = node->by_method[static_cast<std::size_t>(method)];
    ASSERT(place == nullptr, "a route is declared once");
    place = route;
}

namespace {

// Literal beats {name}; a dead end under the literal falls back to {name}.
const Router::Node* Walk(const Router::Node& node, std::span<const std::string_view> segments);

}  // namespace

Router::Match Router::Find(Method method, std::string_view path) const {
    Match match;
    const auto segments = Segments(path);
    const Node* node = Walk(*root_, {segments.data(), segments.size()});
    if (node == nullptr) return match;
    const Method wanted = method == Method::kHead ? Method::kGet : method;
    match.route = node->by_method[static_cast<std::size_t>(wanted)];
    if (match.route == nullptr) {
        for (std::size_t i = 0; i < node->by_method.size(); ++i) {
            if (node->by_method[i] == nullptr) continue;
            if (!match.allow.empty()) match.allow += ", ";
            match.allow += MethodText(static_cast<Method>(i));
            if (static_cast<Method>(i) == Method::kGet) match.allow += ", HEAD";
        }
        match.allow += ", OPTIONS";
        return match;
    }
    if (!match.route->pattern.contains('{')) return match;
    const auto names = Segments(match.route->pattern);
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (!IsParameter(names[i])) continue;
        auto decoded = DecodePercent(segments[i]);
        if (!decoded || decoded->contains('\0') || decoded->contains('/')) return {};
        match.parameters.emplace_back(names[i].substr(1, names[i].size() - 2), *std::move(decoded));
    }
    return match;
}

namespace {

const Router::Node* Walk(const Router::Node& node, std::span<const std::string_view> segments) {
    if (segments.empty()) return node.Leaf() ? &node : nullptr;
    if (const auto found = node.literal.find(segments.front()); found != node.literal.end()) {
        if (const auto* leaf = Walk(*found->second, segments.subspan(1))) return leaf;
    }
    if (node.any && !segments.front().empty()) return Walk(*node.any, segments.subspan(1));
    return nullptr;
}

}  // namespace

}  // namespace openrun::http
