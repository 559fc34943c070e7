#pragma once
// What a browser loads: the SDK's stand-in and the page that plays the provider's window.

#include <string_view>

namespace openrun::sandbox {

extern const std::string_view kBrowserSdk;    // GET /v2/browser-sdk.js
extern const std::string_view kWidgetPage;    // GET /sandbox/widget
extern const std::string_view kWidgetScript;  // GET /sandbox/widget.js

}  // namespace openrun::sandbox
