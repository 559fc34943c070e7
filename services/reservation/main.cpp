#include "services/reservation/app.hpp"

int main(int argc, char** argv) {
    using namespace openrun;
    service::Start start(argc, argv, "reservation", 8084);
    auto settings = reservation::ReadSettings(start.reader());
    if (const auto code = start.Finish()) return *code;
    service::Host host(start);
    const reservation::App app(host, std::move(settings));
    return host.Run();
}
