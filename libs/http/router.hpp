#pragma once
// METHOD path → handler, with who may call it. Patterns are literal segments and {names}; literal
// beats {name}. Read-only once the server runs, so that threads may share it. Unknown path 404
// NOT_FOUND, known path with another method 405 with Allow; HEAD is answered by GET, OPTIONS by the
// router.

#include "libs/http/context.hpp"
#include "libs/http/message.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace openrun::http {

using Handler = std::function<Task<Result<Response>>(const Request&, const Context&)>;

struct Access {
    enum class Rule : std::uint8_t { kPublic, kAccount, kRoles, kInternal };
    Rule rule;
    std::vector<std::string> allowed;  // roles (any of), or callers

    static Access Public() { return {Rule::kPublic, {}}; }
    static Access Account() { return {Rule::kAccount, {}}; }
    static Access Roles(std::vector<std::string> any_of) {
        return {Rule::kRoles, std::move(any_of)};
    }
    static Access Internal(std::vector<std::string> callers) {
        return {Rule::kInternal, std::move(callers)};
    }
};

struct RouteOptions {
    std::size_t body_max = 64 * 1024;
    std::chrono::milliseconds deadline{10'000};
};

struct Route {
    Method method;
    std::string pattern;  // also the metric label
    Access access;
    Handler handler;
    RouteOptions options;
};

class Router {
public:
    Router();
    ~Router();
    void Add(Method method, std::string pattern, Access access, Handler handler,
             RouteOptions options = {});
    void Get(std::string pattern, Access access, Handler handler, RouteOptions options = {}) {
        Add(Method::kGet, std::move(pattern), std::move(access), std::move(handler), options);
    }
    void Post(std::string pattern, Access access, Handler handler, RouteOptions options = {}) {
        Add(Method::kPost, std::move(pattern), std::move(access), std::move(handler), options);
    }
    void Put(std::string pattern, Access access, Handler handler, RouteOptions options = {}) {
        Add(Method::kPut, std::move(pattern), std::move(access), std::move(handler), options);
    }
    void Patch(std::string pattern, Access access, Handler handler, RouteOptions options = {}) {
        Add(Method::kPatch, std::move(pattern), std::move(access), std::move(handler), options);
    }
    void Delete(std::string pattern, Access access, Handler handler, RouteOptions options = {}) {
        Add(Method::kDelete, std::move(pattern), std::move(access), std::move(handler), options);
    }

    struct Match {
        const Route* route = nullptr;  // null: nothing matches
        std::vector<std::pair<std::string_view, std::string>> parameters;
        std::string allow;  // path known, method not
    };
    [[nodiscard]] Match Find(Method method, std::string_view path) const;
    [[nodiscard]] const std::vector<std::unique_ptr<Route>>& routes() const { return routes_; }

    struct Node;

private:
    std::vector<std::unique_ptr<Route>> routes_;
    std::unique_ptr<Node> root_;
};

}  // namespace openrun::http
