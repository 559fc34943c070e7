#pragma once
// The composition root: every part of the sandbox, in the order it depends on the others.

#include "libs/service/host.hpp"
#include "services/sandbox/handlers.hpp"
#include "services/sandbox/settings.hpp"

namespace openrun::sandbox {

class App {
public:
    App(service::Host& host, const Settings& settings);

private:
    StoreIdentity store_;
    Faults faults_;
    Logins logins_;
    Gate gate_;
    Webhooks webhooks_;
    Payments payments_;
    Identities identities_;
    Captcha captcha_;
    OAuth oauth_;
};

}  // namespace openrun::sandbox
