#pragma once
// Errors as RFC 9457 documents: type, title, status, detail, code, traceId, errors[] and extension
// members. The texts of a code come from api/errors.yaml, in the reader's language; the log's
// detail never leaves the house.

#include "libs/http/context.hpp"
#include "libs/http/message.hpp"

#include <span>
#include <string_view>

namespace openrun::http {

struct ErrorText {
    std::string_view code;
    int status;
    std::string_view title_ko, title_en, detail_ko, detail_en;
};

[[nodiscard]] int StatusOf(Kind kind);
// `texts` sorted by code; a code that is not listed is shown as INTERNAL (a test keeps the list
// whole).
[[nodiscard]] Response ProblemOf(const Error& error, std::span<const ErrorText> texts,
                                 const Context& context);

}  // namespace openrun::http
