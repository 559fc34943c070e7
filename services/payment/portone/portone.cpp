#include "services/payment/portone/portone.hpp"

#include "libs/base/encoding.hpp"
#include "libs/base/json.hpp"
#include "libs/base/json_members.hpp"
#include "libs/telemetry/metrics.hpp"
#include "libs/telemetry/span.hpp"

namespace openrun::payment {
namespace {

using boost::json::object;
using boost::json::value;
using json::TextOf;

const object* Member(const object& from, std::string_view name) {
    const auto* found = from.if_contains(name);
    return found == nullptr ? nullptr : found->if_object();
}

Money MoneyOf(const object& from, std::string_view name) {
    const auto* found = from.if_contains(name);
    return found != nullptr && found->is_number() ? Money{found->to_number<std::int64_t>()}
                                                  : Money{};
}

std::optional<Instant> InstantOf(const object& from, std::string_view name) {
    const auto at = ParseInstant(TextOf(from, name));
    return at ? std::optional(*at) : std::nullopt;
}

ProviderStatus StatusOf(std::string_view text) {
    if (text == "READY") return ProviderStatus::kReady;
    if (text == "PAY_PENDING" || text == "VIRTUAL_ACCOUNT_ISSUED") return ProviderStatus::kPending;
    if (text == "PAID") return ProviderStatus::kPaid;
    if (text == "PARTIAL_CANCELLED") return ProviderStatus::kPartialCancelled;
    if (text == "CANCELLED") return ProviderStatus::kCancelled;
    if (text == "FAILED") return ProviderStatus::kFailed;
    return ProviderStatus::kUnknown;  // what it has learnt since
}

CancellationStatus CancellationStatusOf(std::string_view text) {
    if (text == "SUCCEEDED") return CancellationStatus::kSucceeded;
    if (text == "REQUESTED") return CancellationStatus::kRequested;
    if (text == "FAILED") return CancellationStatus::kFailed;
    return CancellationStatus::kUnknown;
}

std::string TypeOf(std::string_view body) {
    boost::system::error_code error;
    const auto parsed = boost::json::parse(body, error);  // may be HTML, empty or cut off
    return !error && parsed.is_object() ? std::string(TextOf(parsed.get_object(), "type"))
                                        : std::string();
}

Error NoAnswer(std::string detail) {
    return {
        Kind::kUnavailable, "PROVIDER_UNAVAILABLE", std::move(detail), {}, std::chrono::seconds{2}};
}

}  // namespace

Result<Reading> ParseReading(std::string_view body) {
    boost::system::error_code error;
    const auto parsed = boost::json::parse(body, error);
    if (error || !parsed.is_object()) return Fail(NoAnswer("not JSON"));
    const object& payment = parsed.get_object();
    Reading reading{.status = StatusOf(TextOf(payment, "status")),
                    .payment = std::string(TextOf(payment, "id")),
                    .transaction = std::string(TextOf(payment, "transactionId")),
                    .store = std::string(TextOf(payment, "storeId")),
                    .currency = std::string(TextOf(payment, "currency"))};
    if (const auto* failure = Member(payment, "failure"))
        reading.failure = TextOf(*failure, "pgCode");
    if (const auto* channel = Member(payment, "channel"))
        reading.channel_type = TextOf(*channel, "type");
    if (const auto* amount = Member(payment, "amount")) {
        reading.total = MoneyOf(*amount, "total");
        reading.discount = MoneyOf(*amount, "discount");
        reading.cancelled = MoneyOf(*amount, "cancelled");
    }
    if (const auto paid_at = ParseInstant(TextOf(payment, "paidAt"))) reading.paid_at = *paid_at;
    if (const auto* list = payment.if_contains("cancellations");
        list != nullptr && list->is_array()) {
        for (const auto& one : list->get_array()) {
            if (!one.is_object()) continue;
            const object& cancellation = one.get_object();
            reading.cancellations.push_back(
                {.id = std::string(TextOf(cancellation, "id")),
                 .status = CancellationStatusOf(TextOf(cancellation, "status")),
                 .amount = MoneyOf(cancellation, "totalAmount"),
                 .reason = std::string(TextOf(cancellation, "reason")),
                 .at = InstantOf(cancellation, "cancelledAt")});
        }
    }
    return reading;
}

PortOne::PortOne(Runtime& runtime, Metrics& metrics, PortOneOptions options)
    : options_(std::move(options)),
      client_(runtime, {.url = options_.api_url, .connections_max = options_.calls_max}),
      breaker_({.failures_max = 5, .open_for = std::chrono::seconds{2}}),
      latency_(metrics.AddHistogram("portone_call_seconds", "Calls to the payment provider")),
      unanswered_(metrics.AddCounter("portone_unanswered_total", "Calls whose outcome is unknown")),
      open_(metrics.AddGauge("circuit_open", "1 while calls to this neighbour are not even tried.",
                             {{"peer", "portone"}})) {}

Task<Result<http::ClientResponse>> PortOne::Call(http::Method method, std::string target,
                                                 std::string body, std::string key,
                                                 const char* what, Trace trace, Deadline deadline) {
    if (!breaker_.Allow()) co_return Fail(NoAnswer("circuit open"));
    http::ClientRequest request{
        .method = method, .target = std::move(target), .body = std::move(body), .headers = {}};
    request.headers.emplace_back("Authorization", "PortOne " + options_.api_secret);
    if (!key.empty())
        request.headers.emplace_back("Idempotency-Key",
                                     '"' + key + '"');  // RFC 8941: quotes included
    const auto start = std::chrono::steady_clock::now();
    auto answered =
        co_await client_.Call(std::move(request), std::min(deadline, After(options_.timeout)));
    latency_.Observe(std::chrono::steady_clock::now() - start);
    if (answered) {
        breaker_.Succeeded();  // whatever it says: it answers
    } else {
        breaker_.Failed();
        unanswered_.Add();
    }
    open_.Set(breaker_.state() == CircuitBreaker::State::kClosed ? 0 : 1);
    if (SpanWanted(trace)) {
        Span span = FinishedSpan(SpanKind::kClient, std::string("portone ") + what,
                                 ChildOf(trace, random_), start);
        span.failed = !answered || answered->status >= 500;
        span.attributes = {{"peer.service", "portone"},
                           {"http.request.method", http::MethodText(method)},
                           {"http.response.status_code", answered ? answered->status : 0}};
        RecordSpan(std::move(span));
    }
    co_return answered;
}

Task<Result<void>> PortOne::PreRegister(PaymentId id, Money amount, Trace trace,
                                        Deadline deadline) {
    const object body{
        {"storeId", options_.store_id}, {"totalAmount", amount.krw}, {"currency", "KRW"}};
    const auto answered = co_await Call(
        http::Method::kPost, "/payments/" + id.Hex() + "/pre-register",
        boost::json::serialize(body), "pre-register-" + id.Hex(), "pre-register", trace, deadline);
    if (!answered) co_return Fail(NoAnswer(answered.error().detail));
    if (answered->status == 200) co_return Result<void>{};
    const std::string type = TypeOf(answered->body);
    if (type == "ALREADY_PAID") co_return Fail(Kind::kConflict, "PAYMENT_NOT_CONFIRMABLE", type);
    co_return Fail(NoAnswer("pre-register: " + std::to_string(answered->status) + ' ' + type));
}

Task<Result<Reading>> PortOne::Read(PaymentId id, Trace trace, Deadline deadline) {
    const auto answered =
        co_await Call(http::Method::kGet,
                      "/payments/" + id.Hex() + "?storeId=" + EncodePercent(options_.store_id), "",
                      "", "read", trace, deadline);
    if (!answered) co_return Fail(NoAnswer(answered.error().detail));
    if (answered->status == 404 && TypeOf(answered->body) == "PAYMENT_NOT_FOUND") {
        co_return Reading{.status = ProviderStatus::kAbsent, .payment = id.Hex()};
    }
    if (answered->status != 200)
        co_return Fail(NoAnswer("get: " + std::to_string(answered->status)));
    co_return ParseReading(answered->body);
}

namespace {

// Nothing left this house when no connection could be made; everything else may have arrived.
CallAnswer AnswerOf(const Result<http::ClientResponse>& answered) {
    if (answered) return {.status = answered->status, .type = TypeOf(answered->body), .sent = true};
    return {.status = 0, .type = {}, .sent = answered.error().kind != Kind::kUnavailable};
}

}  // namespace

Task<CallAnswer> PortOne::Confirm(PaymentId id, std::string token, std::string transaction,
                                  Money amount, std::string key, Trace trace, Deadline deadline) {
    object body{{"storeId", options_.store_id},
                {"paymentToken", token},
                {"currency", "KRW"},
                {"totalAmount", amount.krw},
                {"isTest", options_.channel_type == "TEST"}};
    if (!transaction.empty()) body["txId"] = transaction;
    co_return AnswerOf(co_await Call(http::Method::kPost, "/payments/" + id.Hex() + "/confirm",
                                     boost::json::serialize(body), std::move(key), "confirm", trace,
                                     deadline));
}

Task<CallAnswer> PortOne::Cancel(PaymentId id, Money amount, Money cancellable, std::string reason,
                                 std::string key, Trace trace, Deadline deadline) {
    const object body{{"storeId", options_.store_id},
                      {"amount", amount.krw},
                      {"currentCancellableAmount", cancellable.krw},
                      {"reason", reason},
                      {"requester", "CUSTOMER"}};
    co_return AnswerOf(co_await Call(http::Method::kPost, "/payments/" + id.Hex() + "/cancel",
                                     boost::json::serialize(body), std::move(key), "cancel", trace,
                                     deadline));
}

}  // namespace openrun::payment
