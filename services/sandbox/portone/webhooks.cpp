#include "services/sandbox/portone/webhooks.hpp"

#include "libs/security/standard_webhook.hpp"
#include "libs/telemetry/log.hpp"

namespace openrun::sandbox {

using namespace std::chrono_literals;

namespace {

constexpr std::array<int, 5> kRepeatMinutes{1, 4, 16, 64, 256};

std::string PathOf(std::string_view url) {
    const auto slash = url.find('/', url.find("//") + 2);
    return slash == url.npos ? "/" : std::string(url.substr(slash));
}

struct ResendOrder {
    std::optional<std::string> store_id, webhook_id;
};
BOOST_DESCRIBE_STRUCT(ResendOrder, (), (store_id, webhook_id))

void LogFailure(const std::exception_ptr& thrown) {
    try {
        if (thrown) std::rethrow_exception(thrown);
    } catch (const std::exception& error) {
        LogError("a webhook's delivery failed", {{"error", error.what()}});
    }
}

}  // namespace

struct Webhooks::Delivery {
    std::string id, payment, body;
    PaymentStatus payment_status{};
    int executions = 0;
    int status = 0;  // of the last answer; 0: none
    bool manual = false;
    Instant triggered_at;
};

Webhooks::Webhooks(Runtime& runtime, const Clock& clock, Random& random, IdSource& ids,
                   Faults& faults, WebhookOptions options)
    : runtime_(runtime),
      clock_(clock),
      random_(random),
      ids_(ids),
      faults_(faults),
      options_(std::move(options)),
      path_(PathOf(options_.url)),
      client_(runtime, {.url = options_.url}),
      under_way_(runtime.executor()) {
    runtime.OnStop([this](Deadline deadline) -> Task<void> {
        under_way_.Cancel();
        co_await under_way_.Join(deadline);
    });
}

void Webhooks::Announce(const PaymentEvent& event) {
    auto delivery = std::make_shared<Delivery>();
    delivery->id = "webhook-" + ids_.Next<Id<Delivery>>().Text();
    delivery->payment = event.payment;
    delivery->payment_status = event.status;
    delivery->triggered_at = clock_.Now();
    json::object data{{"paymentId", event.payment},
                      {"storeId", options_.store},
                      {"transactionId", event.transaction}};
    if (!event.cancellation.empty()) data["cancellationId"] = event.cancellation;
    delivery->body =
        boost::json::serialize(json::object{{"type", event.type},
                                            {"timestamp", FormatInstant(delivery->triggered_at)},
                                            {"data", std::move(data)}});
    sent_[event.payment].push_back(delivery);
    under_way_.Spawn(Deliver(std::move(delivery)), LogFailure);
}

Task<void> Webhooks::Deliver(std::shared_ptr<Delivery> delivery) {
    if (co_await Send(delivery)) co_return;
    for (const int minutes : kRepeatMinutes) {
        const auto longest = static_cast<std::uint64_t>((options_.minute * minutes).count());
        co_await SleepFor(runtime_.executor(),
                          std::chrono::milliseconds(random_.Below(longest + 1)));
        if (runtime_.stopping()) co_return;
        if (co_await Send(delivery)) co_return;
    }
    LogWarning("a webhook was never taken", {{"id", delivery->id}, {"status", delivery->status}});
}

// One execution, with what is ordered to go wrong.
Task<bool> Webhooks::Send(std::shared_ptr<Delivery> delivery) {
    const auto fault = faults_.Take(Target::kWebhook, Layer::kEdge, delivery->payment);
    if (!fault) co_return co_await Post(delivery, true);
    if (fault->kind == FaultKind::kDropConnection) {
        ++delivery->executions;
        co_return false;
    }
    if (fault->kind == FaultKind::kDelay) co_await SleepFor(runtime_.executor(), fault->delay);
    const bool taken = co_await Post(delivery, fault->kind != FaultKind::kBadSignature);
    if (fault->kind == FaultKind::kDuplicateWebhook) co_await Post(delivery, true);
    co_return taken && fault->kind != FaultKind::kLostAnswer;
}

Task<bool> Webhooks::Post(std::shared_ptr<Delivery> delivery, bool well_signed) {
    ++delivery->executions;
    const Instant now = clock_.Now();
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count();
    const std::string_view foreign = "whsec_c29tZWJvZHkgZWxzZSdzIHNlY3JldA==";
    const auto signature =
        SignWebhook(well_signed ? options_.secret : foreign, delivery->id, now, delivery->body);
    if (!signature) {
        LogError("webhooks cannot be signed", {{"error", signature.error().detail}});
        co_return false;
    }
    http::ClientRequest request{.method = http::Method::kPost,
                                .target = path_,
                                .body = delivery->body,
                                .headers = {{"webhook-id", delivery->id},
                                            {"webhook-timestamp", std::to_string(seconds)},
                                            {"webhook-signature", *signature}}};
    const auto answer = co_await client_.Call(std::move(request), After(options_.timeout));
    delivery->status = answer ? answer->status : 0;
    co_return answer && answer->status >= 200 && answer->status < 300;
}

json::object Webhooks::ToObject(const Delivery& delivery) const {
    const bool succeeded = delivery.status >= 200 && delivery.status < 300;
    json::object out{{"id", delivery.id},
                     {"url", options_.url},
                     {"paymentStatus", EnumText(delivery.payment_status)},
                     {"status", succeeded              ? "SUCCEEDED"
                                : delivery.status == 0 ? "FAILED_UNEXPECTED_ERROR"
                                                       : "FAILED_NOT_OK_RESPONSE"},
                     {"isAsync", false},
                     {"currentExecutionCount", delivery.executions},
                     {"maxExecutionCount", kRepeatMinutes.size() + 1},
                     {"request", json::object{{"body", delivery.body}}},
                     {"triggeredAt", FormatInstant(delivery.triggered_at)}};
    if (delivery.executions == 0) out.erase("status");
    if (delivery.manual) out["trigger"] = "MANUAL";
    return out;
}

json::array Webhooks::Of(const std::string& payment) const {
    json::array out;
    const auto found = sent_.find(payment);
    if (found == sent_.end()) return out;
    for (const auto& delivery : found->second) out.push_back(ToObject(*delivery));
    return out;
}

Outcome<json::object> Webhooks::Resend(const std::string& payment, std::string_view body) {
    TRY(const ResendOrder order, ReadBody<ResendOrder>(body));
    const auto found = sent_.find(payment);
    if (found == sent_.end()) return Refuse(404, "WEBHOOK_NOT_FOUND", "nothing was sent");
    auto& all = found->second;
    const auto chosen = order.webhook_id ? std::ranges::find(all, *order.webhook_id, &Delivery::id)
                                         : std::prev(all.end());
    if (chosen == all.end()) return Refuse(404, "WEBHOOK_NOT_FOUND", "no such webhook");
    (*chosen)->manual = true;
    under_way_.Spawn(Deliver(*chosen), LogFailure);
    return json::object{{"webhook", ToObject(**chosen)}};
}

void Webhooks::Clear() { sent_.clear(); }

}  // namespace openrun::sandbox
