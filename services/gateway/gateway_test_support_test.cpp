#include "services/gateway/gateway_test_support.hpp"

namespace openrun::gateway {

using namespace std::chrono_literals;

std::string Service::Seen::Header(std::string_view name) const {
    std::string all;  // several are shown as several
    for (const auto& [known, value] : headers) {
        if (http::EqualNames(known, name)) all += (all.empty() ? "" : "|") + value;
    }
    return all;
}

Task<void> Service::Serve(http::Exchange& exchange) {
    const http::Request& request = exchange.request();
    Seen one{std::string(exchange.method_text()), std::string(request.target), "", {}};
    for (const auto& field : request.fields) one.headers.emplace_back(field.name, field.value);
    if (exchange.has_body()) {
        const auto body = co_await exchange.ReadBody(64 * 1024 * 1024);
        if (!body) co_return exchange.CloseAfter();
        one.body = *body;
    }
    seen.push_back(std::move(one));
    if (broken > 0) {
        --broken;
        co_return exchange.CloseAfter();  // and not a word
    }
    if (pause.count() > 0) co_await SleepFor(runtime_.executor(), pause);
    if (answer.stream) co_return co_await exchange.Stream(answer);
    exchange.Respond(answer);
}

GatewayTest::GatewayTest(std::function<void(Settings&)> change)
    : change_settings(std::move(change)) {}

void GatewayTest::SetUp() {
    InitialiseCrypto();
    KeySet set;
    set.Add(user_key);
    keys = std::make_shared<const KeySet>(set);
    SettingsReader reader([](std::string_view) { return std::nullopt; });
    Settings settings = ReadSettings(reader);
    settings.threads = 2;
    settings.access_log = false;
    settings.web_origins = {"https://www.openrun.example"};
    const std::map<std::string, Service*> services{{"user", &user},
                                                   {"event", &event},
                                                   {"queue", &queue},
                                                   {"reservation", &reservation},
                                                   {"payment", &payment}};
    for (auto& upstream : settings.upstreams) upstream.url = services.at(upstream.name)->Url();
    if (change_settings) change_settings(settings);
    gateway = std::make_unique<App>(
        AppParts{
            .main = runtime, .clock = clock, .metrics = metrics, .keys = keys, .drain_limit = 5s},
        std::move(settings));
    ASSERT_TRUE(gateway->Start());
}

std::string GatewayTest::Token(std::vector<std::string> roles) const {
    return SignToken(user_key, "at+jwt", "user", "openrun", clock.Now(), 15min,
                     {{"sub", "somebody"}, {"roles", boost::json::value_from(roles)}});
}

Task<std::string> Say(Runtime& runtime, std::uint16_t port, std::string bytes, std::string until) {
    TcpSocket socket(runtime.executor());
    const asio::ip::tcp::endpoint endpoint(asio::ip::address_v4::loopback(), port);
    co_await socket.async_connect(endpoint, kAwait);
    co_await asio::async_write(socket, asio::buffer(bytes), kAwait);
    std::string got;
    for (std::string piece(64 * 1024, '\0'); until.empty() || !got.contains(until);) {
        const auto [error, count] = co_await socket.async_read_some(asio::buffer(piece), kAwait);
        if (error) break;
        got.append(piece, 0, count);
    }
    co_return got;
}

std::string Get(std::string_view path, std::string_view headers) {
    return fmt::format("GET {} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{}\r\n", path, headers);
}

std::string Post(std::string_view path, std::string_view headers, std::string_view body) {
    return fmt::format(
        "POST {} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
        "Content-Length: {}\r\n{}\r\n{}",
        path, body.size(), headers, body);
}

std::string BodyOf(std::string_view answer) {
    const auto end = answer.find("\r\n\r\n");
    return std::string(end == answer.npos ? "" : answer.substr(end + 4));
}

std::string CodeIn(std::string_view answer) {
    boost::system::error_code error;
    const auto document = boost::json::parse(BodyOf(answer), error);
    if (error || !document.is_object() || !document.get_object().contains("code"))
        return "no problem document: " + std::string(answer);
    return std::string(document.at("code").as_string());
}

}  // namespace openrun::gateway
