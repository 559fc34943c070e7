#include "libs/http/http_test_support.hpp"

namespace openrun::http {
namespace {

Task<Result<Response>> Throw() {
    throw std::runtime_error("a bug");
    co_return NoContent();
}

Task<Result<Response>> Count(EventStream* stream, int to) {
    for (int i = 0; i < to && co_await stream->Send("count", std::to_string(i), {}); ++i) {
    }
    co_return NoContent();
}

Task<void> CountTo(EventStream& stream) { (void)co_await Count(&stream, 3); }

Task<Result<Response>> Answer(Response response) { co_return std::move(response); }
Task<Result<Response>> Answer(Error error) { co_return std::unexpected(std::move(error)); }

}  // namespace

void HttpTest::AddRoutes() {
    router.Get("/plain", Access::Public(), [](const Request&, const Context&) {
        return Answer(Json(Greeting{.name = "you"}));
    });
    router.Get("/items/{id}", Access::Public(), [](const Request& request, const Context&) {
        return Answer(Json(Greeting{.name = request.Parameter("id")}));
    });
    router.Get("/items/special", Access::Public(), [](const Request&, const Context&) {
        return Answer(Json(Greeting{.name = "literal"}));
    });
    router.Post("/greet", Access::Public(),
                [this](const Request& request, const Context&) {
                    ++created;
                    auto greeting = Decode<Greeting>(request);
                    return greeting ? Answer(Json(*greeting, 201)) : Answer(greeting.error());
                },
                {.body_max = 100});
    router.Get("/throw", Access::Public(), [](const Request&, const Context&) { return Throw(); });
    router.Get("/me", Access::Account(), [](const Request&, const Context& context) {
        return Answer(Json(Greeting{.name = context.buyer().account}));
    });
    router.Get("/staff", Access::Roles({"ADMIN"}),
               [](const Request&, const Context&) { return Answer(NoContent()); });
    router.Get("/internal/x", Access::Internal({"queue"}),
               [](const Request&, const Context& context) {
                   return Answer(Json(Greeting{.name = context.caller + context.on_behalf_of}));
               });
    router.Get("/stream", Access::Public(), [](const Request&, const Context&) {
        Response response;
        response.stream = CountTo;
        return Answer(std::move(response));
    });
}

Task<std::string> Say(Runtime& runtime, std::uint16_t port, std::string bytes, std::string until) {
    TcpSocket socket(runtime.executor());
    const asio::ip::tcp::endpoint endpoint(asio::ip::address_v4::loopback(), port);
    co_await socket.async_connect(endpoint, kAwait);
    co_await asio::async_write(socket, asio::buffer(bytes), kAwait);
    std::string got;
    for (std::string piece(4096, '\0'); until.empty() || !got.contains(until);) {
        const auto [error, count] = co_await socket.async_read_some(asio::buffer(piece), kAwait);
        if (error) break;
        got.append(piece, 0, count);
    }
    co_return got;
}

}  // namespace openrun::http
