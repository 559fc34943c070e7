#include "services/user/app.hpp"

int main(int argc, char** argv) {
    using namespace openrun;
    service::Start start(argc, argv, "user", 8081);
    auto settings = user::ReadSettings(start.reader());
    if (const auto code = start.Finish()) return *code;
    service::Host host(start);
    const user::App app(host, std::move(settings));
    return host.Run();
}
