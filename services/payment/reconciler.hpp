#pragma once
// Drives for ever, with back-off, whatever is not settled (4.2.4): READY past its time, captures,
// refunds, failed payments that the provider may still charge, charges without an answer. The
// oldest age is a metric (I3). Instances share the work by leases.

#include "services/payment/driving.hpp"

namespace openrun::payment {

class Reconciler {
public:
    Reconciler(Runtime& runtime, Payments& payments, Driving& driving, Metrics& metrics,
               const Settings& settings);

    Task<void> Run();  // for ever

private:
    Task<void> DriveOne(PaymentId id);
    Task<void> Measure();
    Task<void> SumMoney();

    Runtime& runtime_;
    Payments& payments_;
    Driving& driving_;
    const Settings& settings_;
    Gauge& oldest_;
    Gauge& refund_oldest_;
    Gauge& unsettled_;
    Gauge &captured_, &refunded_, &unanswered_, &due_;
    Counter& driven_;
    std::size_t running_ = 0;
};

}  // namespace openrun::payment
