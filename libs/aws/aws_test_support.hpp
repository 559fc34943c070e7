#pragma once
// A peer that plays AWS as a test says: each request, head and body, goes to a function that gives
// the raw answer.

#include "libs/net/runtime.hpp"

#include <functional>
#include <string>
#include <vector>

namespace openrun::aws {

class PlayedAws {
public:
    using Answer = std::function<std::string(const std::string& head, const std::string& body)>;

    PlayedAws(Runtime& runtime, Answer answer)
        : runtime_(runtime), answer_(std::move(answer)), acceptor_(runtime.executor()) {
        acceptor_.open(asio::ip::tcp::v4());
        acceptor_.bind({asio::ip::address_v4::loopback(), 0});
        acceptor_.listen();
        runtime.Spawn("played-aws", Accept());
    }
    [[nodiscard]] std::string Url() const {
        return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
    }
    std::vector<std::string> heads;

    static std::string Say(int status, const std::string& body, const std::string& headers = "") {
        return "HTTP/1.1 " + std::to_string(status) + " X\r\nConnection: close\r\n" + headers +
               "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    }

private:
    Task<void> Accept() {
        for (;;) {
            TcpSocket socket(runtime_.executor());
            const auto [error] = co_await acceptor_.async_accept(socket, kAwait);
            if (error) co_return;
            runtime_.Spawn("played-aws-connection", Serve(std::move(socket)));
        }
    }
    Task<void> Serve(TcpSocket socket) {
        std::string got;
        const auto [failed, head_size] =
            co_await asio::async_read_until(socket, asio::dynamic_buffer(got), "\r\n\r\n", kAwait);
        if (failed) co_return;
        const std::string head = got.substr(0, head_size);
        const auto length = head.find("Content-Length: ");
        const std::size_t size =
            length == std::string::npos ? 0 : std::stoul(head.substr(length + 16));
        if (got.size() < head_size + size) {
            const auto [broken, more] = co_await asio::async_read(
                socket, asio::dynamic_buffer(got),
                asio::transfer_exactly(head_size + size - got.size()), kAwait);
            if (broken) co_return;
        }
        heads.push_back(head);
        const std::string bytes = answer_(head, got.substr(head_size, size));
        co_await asio::async_write(socket, asio::buffer(bytes), kAwait);
    }

    Runtime& runtime_;
    Answer answer_;
    TcpAcceptor acceptor_;
};

}  // namespace openrun::aws
