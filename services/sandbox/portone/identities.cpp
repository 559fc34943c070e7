#include "services/sandbox/portone/identities.hpp"

#include "libs/base/encoding.hpp"
#include "libs/security/digest.hpp"

namespace openrun::sandbox {
namespace {

struct WidgetOrder {
    std::string identity_verification_id;
    std::optional<json::object> customer;
    std::optional<std::string> store_id, channel_key;
    std::optional<std::string> outcome;  // open, approve, decline, close
};
BOOST_DESCRIBE_STRUCT(WidgetOrder, (),
                      (identity_verification_id, customer, store_id, channel_key, outcome))

struct SendOrder {
    std::string channel_key, method;
    json::object customer;
    std::optional<std::string> store_id;
};
BOOST_DESCRIBE_STRUCT(SendOrder, (), (channel_key, method, customer, store_id))

struct ConfirmOrder {
    std::optional<std::string> otp;
};
BOOST_DESCRIBE_STRUCT(ConfirmOrder, (), (otp))

std::string Text(const json::object& from, std::string_view name) {
    const auto* found = from.if_contains(name);
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : "";
}

// The same person has the same, whoever asks: 88 and 64 characters, as the real ones.
std::string LinkOf(const json::object& customer, std::string_view salt, std::size_t size) {
    const std::string person = Text(customer, "name") + "/" + Text(customer, "birthDate") + "/" +
                               Text(customer, "phoneNumber") + "/" + std::string(salt);
    const auto first = Sha256(person + "/1");
    const auto second = Sha256(person + "/2");
    Bytes both(first.begin(), first.end());
    both.insert(both.end(), second.begin(), second.end());
    std::string text = EncodeBase64(both);
    text.resize(size);
    return text;
}

void AddLink(const json::object& said, std::string_view name, std::size_t size, json::object& out) {
    const auto* found = said.if_contains(name);
    if (found == nullptr) {
        out[name] = LinkOf(said, name, size);
    } else if (found->is_string()) {
        out[name] = *found;
    }
}

json::object VerifiedCustomer(const json::object& said) {
    json::object out;
    for (const std::string_view name : {"id", "name", "phoneNumber", "birthDate", "gender"}) {
        if (const auto text = Text(said, name); !text.empty()) out[name] = text;
    }
    if (!out.contains("name")) out["name"] = "홍길동";
    const auto* foreigner = said.if_contains("isForeigner");
    out["isForeigner"] = foreigner != nullptr && foreigner->is_bool() && foreigner->get_bool();
    out["operator"] = "SKT";
    AddLink(said, "ci", 88, out);
    AddLink(said, "di", 64, out);
    return out;
}

Outcome<json::object> NotFound() {
    return Refuse(404, "IDENTITY_VERIFICATION_NOT_FOUND", "no such identity verification");
}
Outcome<json::object> AlreadyVerified() {
    return Refuse(409, "IDENTITY_VERIFICATION_ALREADY_VERIFIED", "the identity is verified");
}

}  // namespace

Identities::Verification& Identities::Begin(const std::string& id, const json::object& customer) {
    Verification& verification = known_[id];
    verification.status = Status::kReady;
    verification.customer = customer;
    verification.requested_at = verification.changed_at = clock_.Now();
    verification.pg_transaction = "sandbox-" + ids_.Next<Id<Verification>>().Text();
    return verification;
}

void Identities::Verify(Verification& verification) {
    verification.status = Status::kVerified;
    verification.changed_at = clock_.Now();
}

Outcome<json::object> Identities::UseWidget(std::string_view body) {
    TRY(const WidgetOrder order, ReadBody<WidgetOrder>(body));
    const std::string outcome = order.outcome.value_or("approve");
    constexpr std::array<std::string_view, 4> kOutcomes{"open", "approve", "decline", "close"};
    if (std::ranges::find(kOutcomes, outcome) == kOutcomes.end())
        return Refuse(400, "INVALID_REQUEST", "outcome is none of open, approve, decline, close");
    const std::string& id = order.identity_verification_id;
    const auto known = known_.find(id);
    const bool verified = known != known_.end() && known->second.status == Status::kVerified;
    const std::string_view why_not =
        order.store_id.value_or(store_.store) != store_.store ? "StoreNotFound"
        : order.channel_key.value_or(store_.manual_key) != store_.manual_key &&
                order.channel_key != store_.auto_key
            ? "ChannelNotFound"
        : id.empty() ? "RequestParseFailed"
        : verified   ? "IdentityVerificationAlreadyVerified"
                     : "";
    json::object answer{{"transactionType", "IDENTITY_VERIFICATION"},
                        {"identityVerificationId", id}};
    if (!why_not.empty()) {
        answer["identityVerificationTxId"] = verified ? known->second.pg_transaction : "";
        answer["code"] = why_not;
        answer["message"] = verified ? "이미 끝난 본인인증이에요" : "본인인증 창을 열 수 없어요";
        return answer;
    }
    Verification& verification = Begin(id, order.customer.value_or(json::object()));
    answer["identityVerificationTxId"] = verification.pg_transaction;
    if (outcome == "open") return answer;
    if (outcome == "approve") {
        Verify(verification);
        return answer;
    }
    verification.status = Status::kFailed;
    verification.pg_code = outcome == "close" ? "CANCELED" : "REJECTED";
    verification.pg_message =
        outcome == "close" ? "본인인증을 취소했어요" : "본인인증에 실패했어요";
    answer["code"] = "FAILURE_TYPE_PG";
    answer["message"] = answer["pgMessage"] = verification.pg_message;
    answer["pgCode"] = verification.pg_code;
    return answer;
}

json::object Identities::ToObject(const std::string& id, const Verification& verification,
                                  bool stale) const {
    const Status status = stale ? Status::kReady : verification.status;
    json::object out{{"status", status == Status::kReady      ? "READY"
                                : status == Status::kVerified ? "VERIFIED"
                                                              : "FAILED"},
                     {"id", id},
                     {"channel", json::object{{"type", store_.channel_type},
                                              {"id", "channel-id-identity"},
                                              {"key", store_.manual_key},
                                              {"name", "sandbox identity"},
                                              {"pgProvider", "DANAL"},
                                              {"pgMerchantId", "sandbox"}}},
                     {"version", "V2"},
                     {"requestedAt", FormatInstant(verification.requested_at)},
                     {"updatedAt", FormatInstant(verification.changed_at)},
                     {"statusChangedAt", FormatInstant(verification.changed_at)},
                     {"pgTxId", verification.pg_transaction}};
    if (status == Status::kVerified) {
        out["verifiedCustomer"] = VerifiedCustomer(verification.customer);
        out["verifiedAt"] = FormatInstant(verification.changed_at);
        out["pgRawResponse"] = "{}";
        return out;
    }
    json::object requested;
    for (const std::string_view name : {"id", "name", "phoneNumber"}) {
        if (const auto text = Text(verification.customer, name); !text.empty())
            requested[name] = text;
    }
    out["requestedCustomer"] = std::move(requested);
    if (status == Status::kFailed) {
        out["failure"] = json::object{{"reason", verification.pg_message},
                                      {"pgCode", verification.pg_code},
                                      {"pgMessage", verification.pg_message}};
    }
    return out;
}

Outcome<json::object> Identities::Find(const std::string& id, Trouble trouble) const {
    const auto found = known_.find(id);
    if (found == known_.end()) return NotFound();
    if (trouble == FaultKind::kDecline) {
        Verification failed = found->second;
        failed.status = Status::kFailed;
        failed.pg_code = "REJECTED";
        failed.pg_message = "본인인증에 실패했어요";
        return ToObject(id, failed, false);
    }
    return ToObject(id, found->second, trouble == FaultKind::kStaleRead);
}

Outcome<json::object> Identities::Send(const std::string& id, std::string_view body) {
    TRY(const SendOrder order, ReadBody<SendOrder>(body));
    if (order.channel_key != store_.manual_key && order.channel_key != store_.auto_key)
        return Refuse(404, "CHANNEL_NOT_FOUND", "no such channel");
    if (const auto known = known_.find(id); known != known_.end()) {
        if (known->second.status == Status::kVerified) return AlreadyVerified();
        if (known->second.sent && known->second.status == Status::kReady)
            return Refuse(409, "IDENTITY_VERIFICATION_ALREADY_SENT", "a code was sent");
    }
    Begin(id, order.customer).sent = true;
    return json::object();
}

Outcome<json::object> Identities::Resend(const std::string& id) {
    const auto found = known_.find(id);
    if (found == known_.end()) return NotFound();
    if (found->second.status == Status::kVerified) return AlreadyVerified();
    if (!found->second.sent)
        return Refuse(404, "IDENTITY_VERIFICATION_NOT_SENT", "no code was sent");
    return json::object();
}

Outcome<json::object> Identities::Confirm(const std::string& id, std::string_view body) {
    TRY(const ConfirmOrder order, ReadBody<ConfirmOrder>(body));
    CHECK(Resend(id));
    if (order.otp == "000000") return RefuseByProvider("OTP_MISMATCH", "인증번호가 달라요");
    Verification& verification = known_.at(id);
    Verify(verification);
    return json::object{{"identityVerification", ToObject(id, verification, false)}};
}

}  // namespace openrun::sandbox
