#include "services/event/app.hpp"

int main(int argc, char** argv) {
    using namespace openrun;
    service::Start start(argc, argv, "event", 8082);
    const auto settings = event::ReadSettings(start.reader());
    if (const auto code = start.Finish()) return *code;
    service::Host host(start);
    const event::App app(host, settings);
    return host.Run();
}
