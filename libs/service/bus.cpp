#include "libs/service/bus.hpp"

namespace openrun::service {

namespace {

bus::KafkaOptions OptionsFor(Host& host, const BusSettings& settings) {
    bus::KafkaOptions options = settings.kafka;
    options.client = host.name();
    options.report = [health = &host.health()](const std::string& name, bool up) {
        health->Inform(name, up);
    };
    return options;
}

}  // namespace

std::unique_ptr<bus::Publisher> MakePublisher(Host& host, postgres::Pool& pool,
                                              const BusSettings& settings) {
    if (!settings.on_kafka)
        return bus::MakePostgresPublisher(host.runtime(), pool, settings.postgres);
    return bus::MakeKafkaPublisher(host.runtime(), host.metrics(), OptionsFor(host, settings));
}

std::unique_ptr<bus::Subscription> MakeSubscription(Host& host, postgres::Pool& pool,
                                                    const BusSettings& settings,
                                                    const std::string& conninfo,
                                                    std::vector<std::string> topics) {
    if (!settings.on_kafka) {
        return bus::MakePostgresSubscription(host.runtime(), pool, conninfo, host.name(),
                                             std::move(topics), settings.postgres);
    }
    return bus::MakeKafkaSubscription(host.runtime(), host.metrics(), OptionsFor(host, settings),
                                      host.name(), std::move(topics));
}

}  // namespace openrun::service
