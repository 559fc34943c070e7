#include "services/sandbox/sandbox_test_support.hpp"

#include "libs/security/standard_webhook.hpp"

#include "api/error_texts.hpp"

namespace openrun::sandbox {
namespace {

const std::string kWebhookSecret = "whsec_b3VyIHdlYmhvb2sgc2VjcmV0IQ==";

Settings SettingsFor() {
    SettingsReader reader([](std::string_view name) -> std::optional<std::string> {
        if (name == "OPENRUN_PORTONE_API_SECRET") return "our secret";
        if (name == "OPENRUN_PORTONE_WEBHOOK_SECRET") return kWebhookSecret;
        if (name == "OPENRUN_RECAPTCHA_SECRET") return "captcha secret";
        if (name == "OPENRUN_SANDBOX_WEBHOOK_MINUTE") return "5ms";
        if (name == "OPENRUN_OAUTH_CALLBACK_URL") return "http://shop.example/back";
        if (name.starts_with("OPENRUN_OAUTH_")) return name.ends_with("_ID") ? "app" : "app secret";
        return std::nullopt;
    });
    Settings settings = ReadSettings(reader);
    EXPECT_TRUE(reader.Check());
    return settings;
}

Task<Result<http::Response>> AnswerNow(http::Response response) { co_return response; }

}  // namespace

std::string Told::Text(std::string_view name) const {
    const auto* found = body.if_contains(name);
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : "";
}

const json::object& Told::Member(std::string_view name) const {
    static const json::object none;
    const auto* found = body.if_contains(name);
    return found != nullptr && found->is_object() ? found->get_object() : none;
}

bool Taken::Genuine(const std::string& secret) const {
    const std::vector<std::string> secrets{secret};
    return VerifyWebhook(secrets, id, timestamp, signature, body, SystemClock().Now()).has_value();
}

Merchant::Merchant(std::string secret)
    : authenticator_(clock_, std::make_shared<const KeySet>(), "payment"),
      secret_(std::move(secret)) {
    router_.Post("/hooks", http::Access::Public(),
                 [this](const http::Request& request, const http::Context&) {
                     return AnswerNow(Take(request));
                 });
    http::ServerOptions options;
    options.access_log = false;
    server_ = std::make_unique<http::Server>(runtime_, router_, authenticator_, random_, metrics_,
                                             ErrorTexts(), options);
    EXPECT_TRUE(server_->Start());
    thread_ = std::thread([this] { runtime_.Run(); });
}

Merchant::~Merchant() {
    runtime_.Stop();
    thread_.join();
}

std::string Merchant::Url() const {
    return "http://127.0.0.1:" + std::to_string(server_->port()) + "/hooks";
}

http::Response Merchant::Take(const http::Request& request) {
    const std::lock_guard lock(mutex_);
    const auto header = [&](std::string_view name) {
        return std::string(request.Header(name).value_or(""));
    };
    const Taken& taken = taken_.emplace_back(Taken{.id = header("webhook-id"),
                                                   .timestamp = header("webhook-timestamp"),
                                                   .signature = header("webhook-signature"),
                                                   .body = std::string(request.body)});
    if (!taken.Genuine(secret_)) return Reply(json::object(), 400);
    if (refusals_ > 0) return --refusals_, Reply(json::object(), 503);
    return Reply(json::object());
}

std::vector<Taken> Merchant::All() const {
    const std::lock_guard lock(mutex_);
    return taken_;
}

void Merchant::RefuseNext(int count) {
    const std::lock_guard lock(mutex_);
    refusals_ = count;
}

SandboxTest::SandboxTest() : settings(SettingsFor()), merchant(kWebhookSecret) {
    settings.webhook_url = merchant.Url();
    service::HostOptions options;
    options.settings.service = "sandbox";
    options.settings.address = "127.0.0.1";
    options.settings.log_level = LogLevel::kError;
    options.settings.jwks = R"({"keys":[]})";
    options.settings.drain_limit = 3s;
    options.handle_signals = false;
    host = std::make_unique<service::Host>(options);
    app = std::make_unique<App>(*host, settings);
    EXPECT_TRUE(host->StartServers());
    client = std::make_unique<http::Client>(
        runtime, http::ClientOptions{.url = "http://127.0.0.1:" + std::to_string(host->port())});
    thread = std::thread([this] { host->runtime().Run(); });
}

SandboxTest::~SandboxTest() {
    host->runtime().Stop();
    thread.join();
}

Task<Told> SandboxTest::Call(http::Method method, std::string path, std::string body,
                             std::string key) {
    http::ClientRequest request{.method = method,
                                .target = std::move(path),
                                .body = std::move(body),
                                .content_type = "text/plain;charset=UTF-8",
                                .headers = {{"Authorization", "PortOne our secret"}}};
    if (!key.empty()) request.headers.emplace_back("Idempotency-Key", '"' + key + '"');
    auto answer = co_await client->Call(std::move(request), After(5s));
    Told told;
    if (!answer) {
        told.error = answer.error().code;
        co_return told;
    }
    told.status = answer->status;
    told.text = std::move(answer->body);
    if (auto parsed = json::Parse(told.text); parsed && parsed->is_object())
        told.body = std::move(parsed->get_object());
    co_return told;
}

Task<Told> SandboxTest::Window(std::string id, std::string outcome, bool automatic) {
    const json::object order{
        {"storeId", settings.store_id},
        {"channelKey", automatic ? settings.auto_channel_key : settings.channel_key},
        {"paymentId", id},
        {"orderName", "seats"},
        {"totalAmount", 1000},
        {"currency", "CURRENCY_KRW"},
        {"outcome", outcome}};
    co_return co_await Post("/sandbox/widget/payments", boost::json::serialize(order));
}

Task<Told> SandboxTest::Confirm(std::string id, Told window, std::string key) {
    const json::object order{{"paymentToken", window.Text("paymentToken")},
                             {"txId", window.Text("txId")},
                             {"currency", "KRW"},
                             {"totalAmount", 1000},
                             {"isTest", true}};
    co_return co_await Post("/payments/" + id + "/confirm", boost::json::serialize(order),
                            std::move(key));
}

Task<Told> SandboxTest::Paid(std::string id) {
    const Told window = co_await Window(id);
    co_return co_await Confirm(id, window);
}

Task<void> SandboxTest::Fault(std::string target, std::string kind, std::string more) {
    const Told told = co_await Post(
        "/sandbox/faults", R"({"target":")" + target + R"(","kind":")" + kind + '"' + more + "}");
    EXPECT_EQ(told.status, 200) << told.text;
}

Task<bool> SandboxTest::Webhooks(std::size_t count) {
    const Deadline end = After(10s);
    while (merchant.All().size() < count && std::chrono::steady_clock::now() < end)
        co_await SleepFor(runtime.executor(), 5ms);
    co_return merchant.All().size() >= count;
}

Task<json::object> SandboxTest::Ledger(std::string id) {
    const Told told = co_await Get("/sandbox/ledger");
    for (const auto& row : told.body.at("payments").as_array()) {
        if (row.as_object().at("paymentId") == id.c_str()) co_return row.as_object();
    }
    co_return json::object();
}

}  // namespace openrun::sandbox
