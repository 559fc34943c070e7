#include "services/queue/app.hpp"

int main(int argc, char** argv) {
    using namespace openrun;
    service::Start start(argc, argv, "queue", 8083);
    const auto settings = queue::ReadSettings(start.reader());
    if (const auto code = start.Finish()) return *code;
    service::Host host(start);
    const queue::App app(host, settings);
    return host.Run();
}
