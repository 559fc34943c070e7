#include "services/sandbox/app.hpp"

int main(int argc, char** argv) {
    using namespace openrun;
    service::Start start(argc, argv, "sandbox", 8086, false);
    const auto settings = sandbox::ReadSettings(start.reader());
    if (const auto code = start.Finish()) return *code;
    service::Host host(start);
    const sandbox::App app(host, settings);
    return host.Run();
}
