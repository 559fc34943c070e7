#include "libs/security/rsa.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace openrun {
namespace {

using boost::json::array;
using boost::json::object;

std::string Jwks(std::initializer_list<object> keys) {
    array all;
    for (const auto& key : keys) all.push_back(key);
    return boost::json::serialize(object{{"keys", all}});
}

TEST(Rsa, VerifiesWhatItsKeySignedAndNothingElse) {
    const auto one = RsaSigningKey::Generate("one");
    const auto other = RsaSigningKey::Generate("other");
    const auto keys = RsaKeySet::FromJwks(Jwks({one.PublicJwk(), other.PublicJwk()}));
    ASSERT_TRUE(keys);
    Bytes signature = one.Sign("message");
    EXPECT_TRUE(keys->Verify("one", "message", signature));
    EXPECT_FALSE(keys->Verify("one", "massage", signature));
    EXPECT_FALSE(keys->Verify("other", "message", signature));
    EXPECT_FALSE(keys->Verify("nobody", "message", signature));
    EXPECT_FALSE(keys->Verify("one", "message", {}));
    signature.back() ^= 1;
    EXPECT_FALSE(keys->Verify("one", "message", signature));
}

// RFC 7515, A.2: the key and the signature of the example.
TEST(Rsa, KnowsTheExampleOfRfc7515) {
    const std::string jwks =
        R"({"keys":[{"kty":"RSA","kid":"a2","e":"AQAB","n":")"
        "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0"
        "Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS"
        "5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH"
        "7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"
        R"("}]})";
    const std::string message =
        "eyJhbGciOiJSUzI1NiJ9"
        ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0c"
        "nVlfQ";
    const auto signature = DecodeBase64Url(
        "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2F"
        "p5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQB"
        "MHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeY"
        "I2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw");
    const auto keys = RsaKeySet::FromJwks(jwks);
    ASSERT_TRUE(keys && signature);
    EXPECT_TRUE(keys->Verify("a2", message, *signature));
}

TEST(Rsa, SkipsKeysThatMayNotSign) {
    const auto good = RsaSigningKey::Generate("k").PublicJwk();
    const auto has = [&](std::string_view member, std::string_view value) {
        object changed = good;
        changed[member] = value;
        const auto keys = RsaKeySet::FromJwks(Jwks({changed}));
        return keys && keys->Has("k");
    };
    EXPECT_TRUE(has("use", "sig"));
    EXPECT_FALSE(has("use", "enc"));
    EXPECT_FALSE(has("alg", "HS256"));
    EXPECT_FALSE(has("kty", "oct"));
    EXPECT_FALSE(has("n", "AQAB")) << "too short";
    EXPECT_FALSE(has("n", "not base64url!"));
    EXPECT_FALSE(has("e", "AQ")) << "an exponent of one signs everything";
    EXPECT_FALSE(has("e", ""));
    for (const char* text : {"", "[]", "{}", R"({"keys":7})", R"({"keys":[)"})
        EXPECT_FALSE(RsaKeySet::FromJwks(text)) << text;
}

}  // namespace
}  // namespace openrun
