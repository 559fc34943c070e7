import 'server-only';

// What the E-Commerce Act (art. 10, 13) wants to stand on every page of a shop. Settings; the defaults are the demo shop's.
function read(name: string, fallback: string): string {
  return process.env[`OPENRUN_SELLER_${name}`] || fallback;
}

export function seller() {
  return {
    name: read('NAME', '주식회사 오픈런 (데모)'),
    ceo: read('CEO', '홍길동'),
    registration: read('REGISTRATION', '000-00-00000'),
    mailOrder: read('MAIL_ORDER', '제0000-서울데모-0000호'),
    address: read('ADDRESS', '서울특별시 영등포구 여의동로 330'),
    phone: read('PHONE', '02-000-0000'),
    email: read('EMAIL', 'help@openrun.example'),
    privacyOfficer: read('PRIVACY_OFFICER', '홍길동'),
    hosting: read('HOSTING', 'Amazon Web Services'),
  };
}
