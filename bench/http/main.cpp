// libs/http as services use it — router, trace, request id, metrics — with one static JSON reply,
// to stand beside `return 200` of nginx: bench/http/run.sh. The access log is off on both sides.

#include "libs/http/server.hpp"

#include <cstdio>
#include <cstdlib>

namespace openrun {
namespace {

// What the figures of other servers were taken with: 134 bytes.
constexpr const char* kBody =
    R"({"id":"7f3a9c1e-2b4d-4e6f-8a0b-1c2d3e4f5a6b","name":"example item","price":1999,)"
    R"("currency":"EUR","in_stock":true,"tags":["a","b","c"]})";

Task<Result<http::Response>> ReadItem() {
    co_return http::Response{.body = kBody, .headers = {}, .stream = {}};
}

class Nobody final : public http::Authenticator {
    Result<std::shared_ptr<const Identity>> Account(const http::Request&) override {
        return Fail(Kind::kUnauthenticated, "SIGN_IN_REQUIRED");
    }
    Result<InternalCall> Internal(const http::Request&) override {
        return Fail(Kind::kUnauthenticated, "SIGN_IN_REQUIRED");
    }
};

int Run(std::uint16_t port) {
    Runtime runtime;
    SystemRandom random;
    Metrics metrics;
    Nobody nobody;
    http::Router router;
    router.Get("/item", http::Access::Public(),
               [](const http::Request&, const http::Context&) { return ReadItem(); });
    http::Server server(runtime, router, nobody, random, metrics, {},
                        {.port = port, .access_log = false});
    if (const auto started = server.Start(); !started) {
        std::fprintf(stderr, "%s\n", started.error().detail.c_str());
        return 1;
    }
    runtime.Run();
    return 0;
}

}  // namespace
}  // namespace openrun

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fputs("usage: http-bench-server PORT\n", stderr);
        return 2;
    }
    return openrun::Run(static_cast<std::uint16_t>(std::atoi(argv[1])));
}
