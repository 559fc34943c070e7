#pragma once
// Every endpoint of the sandbox: PortOne's V2 API, reCAPTCHA's, the sign-in providers', and its own
// under /sandbox.

#include "libs/http/router.hpp"
#include "services/sandbox/captcha.hpp"
#include "services/sandbox/gate.hpp"
#include "services/sandbox/oauth/oauth.hpp"
#include "services/sandbox/portone/identities.hpp"
#include "services/sandbox/portone/payments.hpp"
#include "services/sandbox/portone/webhooks.hpp"

namespace openrun::sandbox {

struct Endpoints {
    Gate& gate;
    Faults& faults;
    Logins& logins;
    Payments& payments;
    Webhooks& webhooks;
    Identities& identities;
    Captcha& captcha;
    OAuth& oauth;
};

void AddPaymentRoutes(http::Router& router, const Endpoints& endpoints);
void AddIdentityRoutes(http::Router& router, const Endpoints& endpoints);
void AddLoginRoutes(http::Router& router, const Endpoints& endpoints);
void AddCaptchaRoutes(http::Router& router, const Endpoints& endpoints);
void AddOAuthRoutes(http::Router& router, const Endpoints& endpoints);
void AddListingRoutes(http::Router& router, const Endpoints& endpoints, const Clock& clock);
// `web_origins`: whose pages may show the window and read what it answers.
void AddBrowserRoutes(http::Router& router, const Endpoints& endpoints,
                      const std::vector<std::string>& web_origins);
void AddSandboxRoutes(http::Router& router, const Endpoints& endpoints);

}  // namespace openrun::sandbox
