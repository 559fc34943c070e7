#pragma once
// Pages of lists: { items, page, size, total }.

#include "libs/http/message.hpp"
#include "services/event/store/store.hpp"

namespace openrun::event {

[[nodiscard]] inline Slice SliceOf(const http::Page& page) {
    return {.limit = page.size, .offset = page.page * page.size};
}

template <typename T>
[[nodiscard]] std::string ListBody(const Listed<T>& listed, Slice slice) {
    return boost::json::serialize(json::object{{"items", json::ToValue(listed.items)},
                                               {"page", slice.offset / slice.limit},
                                               {"size", slice.limit},
                                               {"total", listed.total}});
}

template <typename T>
[[nodiscard]] http::Response ListResponse(const Listed<T>& listed, Slice slice) {
    return {.status = 200, .body = ListBody(listed, slice), .headers = {}, .stream = {}};
}

}  // namespace openrun::event
