#include "services/payment/app.hpp"

int main(int argc, char** argv) {
    using namespace openrun;
    service::Start start(argc, argv, "payment", 8085);
    auto settings = payment::ReadSettings(start.reader());
    if (const auto code = start.Finish()) return *code;
    service::Host host(start);
    const payment::App app(host, std::move(settings));
    return host.Run();
}
