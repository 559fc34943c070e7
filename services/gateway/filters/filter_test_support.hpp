#pragma once
// A request on its way, for tests of single filters.

#include "services/gateway/passage.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace openrun::gateway {

struct Asked {
    explicit Asked(http::Method method, std::vector<http::Field> headers = {}, RouteRule given = {})
        : fields(std::move(headers)), rule(std::move(given)) {
        request.method = method;
        request.target = request.path = "/api/v1/things";
        request.fields = fields;
        passage.route = &rule;
    }
    Asked(const Asked&) = delete;
    Asked& operator=(const Asked&) = delete;

    std::vector<http::Field> fields;
    RouteRule rule;
    http::Request request;
    Passage passage{.request = request};
};

template <typename T>
std::string CodeOf(const Result<T>& result) {
    return result ? "" : result.error().code;
}

}  // namespace openrun::gateway
