#pragma once
// Cross-origin requests with credentials, for the origins of our own site and nobody else: answers
// preflights, and tells the browser which answers its page may read. Runs once the route is known.

#include "services/gateway/passage.hpp"

#include <string>
#include <vector>

namespace openrun::gateway {

class AllowOrigin {
public:
    explicit AllowOrigin(std::vector<std::string> origins) : origins_(std::move(origins)) {}

    // Notes an Origin of ours; any other is left alone (the browser keeps the answer from its
    // page).
    void Note(Passage& passage) const;
    // The answer to OPTIONS, which never reaches a service. Error: ORIGIN_NOT_ALLOWED (forbidden).
    [[nodiscard]] static Result<http::Response> Preflight(const Passage& passage);
    // Header lines of every answer.
    static void AppendHeaders(std::string& out, const Passage& passage);

private:
    std::vector<std::string> origins_;
};

}  // namespace openrun::gateway
