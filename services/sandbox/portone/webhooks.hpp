#pragma once
// PortOne's webhooks, version 2024-04-25: signed (Standard Webhooks), at once and, until somebody
// answers 2xx, five times more after 1, 4, 16, 64 and 256 minutes of the provider, with full
// jitter. Deliveries run beside each other: their order is nobody's promise.

#include "libs/http/client.hpp"
#include "libs/net/task_group.hpp"
#include "services/sandbox/faults.hpp"
#include "services/sandbox/portone/payments.hpp"

#include <memory>

namespace openrun::sandbox {

struct WebhookOptions {
    std::string url, secret, store;
    std::chrono::milliseconds minute{}, timeout{};
};

class Webhooks {
public:
    Webhooks(Runtime& runtime, const Clock& clock, Random& random, IdSource& ids, Faults& faults,
             WebhookOptions options);

    void Announce(const PaymentEvent& event);
    // Once more, now; an empty id means the latest. Error: WEBHOOK_NOT_FOUND.
    Outcome<json::object> Resend(const std::string& payment, std::string_view body);
    [[nodiscard]] json::array Of(const std::string& payment) const;
    // What is under way goes on; what was sent is forgotten.
    void Clear();

private:
    struct Delivery;
    Task<void> Deliver(std::shared_ptr<Delivery> delivery);
    Task<bool> Send(std::shared_ptr<Delivery> delivery);
    Task<bool> Post(std::shared_ptr<Delivery> delivery, bool well_signed);
    [[nodiscard]] json::object ToObject(const Delivery& delivery) const;

    Runtime& runtime_;
    const Clock& clock_;
    Random& random_;
    IdSource& ids_;
    Faults& faults_;
    WebhookOptions options_;
    std::string path_;
    http::Client client_;
    TaskGroup under_way_;
    std::unordered_map<std::string, std::vector<std::shared_ptr<Delivery>>> sent_;
};

}  // namespace openrun::sandbox
