import 'server-only';
import { setting } from './settings';

// What the E-Commerce Act (art. 10, 13) wants to stand on every page of a shop; the defaults are the demo shop's.
export function seller() {
  return {
    name: setting('OPENRUN_SELLER_NAME'),
    ceo: setting('OPENRUN_SELLER_CEO'),
    registration: setting('OPENRUN_SELLER_REGISTRATION'),
    mailOrder: setting('OPENRUN_SELLER_MAIL_ORDER'),
    address: setting('OPENRUN_SELLER_ADDRESS'),
    phone: setting('OPENRUN_SELLER_PHONE'),
    email: setting('OPENRUN_SELLER_EMAIL'),
    privacyOfficer: setting('OPENRUN_SELLER_PRIVACY_OFFICER'),
    hosting: setting('OPENRUN_SELLER_HOSTING'),
  };
}
