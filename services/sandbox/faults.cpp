#include "services/sandbox/faults.hpp"

#include <array>
#include <span>

namespace openrun::sandbox {
namespace {

using enum FaultKind;

constexpr std::array<std::string_view, 11> kTargets{
    "confirm",   "cancel",       "get",         "pre-register", "webhook",   "identity",
    "recaptcha", "oauth-window", "oauth-token", "oauth-user",   "oauth-keys"};
constexpr std::array<std::string_view, 23> kKinds{
    "delay",       "lost-answer",   "error-500",         "error-502-pg",
    "refuse",      "outstanding",   "drop-connection",   "decline",
    "html-body",   "stale-read",    "duplicate-webhook", "bad-signature",
    "temporary",   "no-id-token",   "wrong-audience",    "wrong-issuer",
    "wrong-nonce", "expired-token", "unknown-key",       "unsigned",
    "hmac",        "oversized",     "no-state"};
constexpr std::int64_t kCountMax = 1'000'000;
constexpr std::int64_t kDelayMax = 600'000;
constexpr std::int64_t kDelayUsual = 1'000;

template <typename E>
std::optional<E> Named(std::span<const std::string_view> names, std::string_view text) {
    const auto found = std::ranges::find(names, text);
    if (found == names.end()) return std::nullopt;
    return static_cast<E>(found - names.begin());
}

bool IsEdge(FaultKind kind) {
    return kind == kDelay || kind == kDropConnection || kind == kError500 || kind == kLostAnswer ||
           kind == kHtmlBody;
}

bool FitsOAuth(Target target, FaultKind kind) {
    if (target == Target::kOAuthWindow) return kind == kNoState;
    if (IsEdge(kind)) return true;
    if (target == Target::kOAuthUser) return kind == kRefuse || kind == kTemporary;
    return target == Target::kOAuthToken &&
           (kind == kRefuse || kind == kBadSignature || (kind >= kTemporary && kind != kNoState));
}

bool IsOAuth(Target target) { return target >= Target::kOAuthWindow && target < Target::kOther; }

// Can it go wrong like that?
bool Fits(Target target, FaultKind kind) {
    if (IsOAuth(target)) return FitsOAuth(target, kind);
    if (kind >= kTemporary) return false;
    if (target == Target::kWebhook) {
        return kind == kDelay || kind == kDropConnection || kind == kLostAnswer ||
               kind == kDuplicateWebhook || kind == kBadSignature;
    }
    const bool charges = target == Target::kConfirm || target == Target::kCancel;
    switch (kind) {
        case kDuplicateWebhook:
        case kBadSignature:
            return false;
        case kError502Pg:
            return charges;
        case kDecline:
            return charges || target == Target::kIdentity || target == Target::kRecaptcha;
        case kOutstanding:
            return charges || target == Target::kPreRegister;
        case kStaleRead:
            return target == Target::kGet || target == Target::kIdentity;
        default:
            return true;
    }
}

Layer LayerOf(const Fault& fault) {
    const FaultKind kind = fault.kind;
    const bool provider = kind == kError502Pg || kind == kRefuse || kind == kDecline ||
                          kind == kStaleRead || (IsOAuth(fault.target) && !IsEdge(kind));
    return provider ? Layer::kProvider : Layer::kEdge;
}

struct FaultOrder {
    std::string target, kind;
    std::optional<std::string> payment_id, provider;
    std::optional<std::int64_t> count, delay_ms;
};
BOOST_DESCRIBE_STRUCT(FaultOrder, (), (target, kind, payment_id, provider, count, delay_ms))

void Validate(const FaultOrder& order, json::Issues& issues) {
    if (order.count && (*order.count < 1 || *order.count > kCountMax))
        issues.Add("count", "OUT_OF_RANGE", "is not in 1..1000000");
    if (order.delay_ms && (*order.delay_ms < 0 || *order.delay_ms > kDelayMax))
        issues.Add("delayMs", "OUT_OF_RANGE", "is not in 0..600000");
}

json::object ToObject(const Fault& fault) {
    json::object out{{"target", kTargets.at(static_cast<std::size_t>(fault.target))},
                     {"kind", kKinds.at(static_cast<std::size_t>(fault.kind))},
                     {"count", fault.count}};
    if (!fault.subject.empty())
        out[IsOAuth(fault.target) ? "provider" : "paymentId"] = fault.subject;
    if (fault.kind == kDelay) out["delayMs"] = fault.delay.count();
    return out;
}

}  // namespace

Outcome<json::object> Faults::Order(std::string_view body) {
    TRY(const FaultOrder order, ReadBody<FaultOrder>(body));
    const auto target = Named<Target>(kTargets, order.target);
    const auto kind = Named<FaultKind>(kKinds, order.kind);
    if (!target || !kind || !Fits(*target, *kind))
        return Refuse(400, "INVALID_REQUEST", order.kind + " cannot happen to " + order.target);
    const Fault& fault = ordered_.emplace_back(
        Fault{.target = *target,
              .kind = *kind,
              .subject = order.payment_id.value_or(order.provider.value_or("")),
              .count = order.count.value_or(1),
              .delay = std::chrono::milliseconds(order.delay_ms.value_or(kDelayUsual))});
    return ToObject(fault);
}

std::optional<Fault> Faults::Take(Target target, Layer layer, std::string_view subject) {
    const auto found = std::ranges::find_if(ordered_, [&](const Fault& fault) {
        return fault.target == target && LayerOf(fault) == layer &&
               (fault.subject.empty() || fault.subject == subject);
    });
    if (found == ordered_.end()) return std::nullopt;
    Fault taken = *found;
    if (--found->count == 0) ordered_.erase(found);
    return taken;
}

json::object Faults::List() const {
    json::array all;
    for (const Fault& fault : ordered_) all.push_back(ToObject(fault));
    return {{"faults", std::move(all)}};
}

}  // namespace openrun::sandbox
