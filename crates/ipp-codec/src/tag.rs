//! Delimiter and value tags (RFC 8010 §3.5).

/// operation-attributes-tag.
pub const OPERATION_ATTRIBUTES: u8 = 0x01;
/// job-attributes-tag.
pub const JOB_ATTRIBUTES: u8 = 0x02;
/// end-of-attributes-tag.
pub const END_OF_ATTRIBUTES: u8 = 0x03;
/// printer-attributes-tag.
pub const PRINTER_ATTRIBUTES: u8 = 0x04;
/// unsupported-attributes-tag.
pub const UNSUPPORTED_ATTRIBUTES: u8 = 0x05;
/// subscription-attributes-tag (RFC 3995).
pub const SUBSCRIPTION_ATTRIBUTES: u8 = 0x06;
/// event-notification-attributes-tag (RFC 3995).
pub const EVENT_NOTIFICATION_ATTRIBUTES: u8 = 0x07;
/// document-attributes-tag (PWG 5100.5).
pub const DOCUMENT_ATTRIBUTES: u8 = 0x09;
/// The highest delimiter tag; everything above is a value tag.
pub const LAST_DELIMITER: u8 = 0x0F;

/// unsupported: out-of-band.
pub const UNSUPPORTED: u8 = 0x10;
/// unknown: out-of-band.
pub const UNKNOWN: u8 = 0x12;
/// no-value: out-of-band.
pub const NO_VALUE: u8 = 0x13;
/// The highest out-of-band tag.
pub const LAST_OUT_OF_BAND: u8 = 0x1F;

/// integer.
pub const INTEGER: u8 = 0x21;
/// boolean.
pub const BOOLEAN: u8 = 0x22;
/// enum.
pub const ENUM: u8 = 0x23;
/// octetString with an unspecified format.
pub const OCTET_STRING: u8 = 0x30;
/// dateTime.
pub const DATE_TIME: u8 = 0x31;
/// resolution.
pub const RESOLUTION: u8 = 0x32;
/// rangeOfInteger.
pub const RANGE_OF_INTEGER: u8 = 0x33;
/// begCollection.
pub const BEGIN_COLLECTION: u8 = 0x34;
/// textWithLanguage.
pub const TEXT_WITH_LANGUAGE: u8 = 0x35;
/// nameWithLanguage.
pub const NAME_WITH_LANGUAGE: u8 = 0x36;
/// endCollection.
pub const END_COLLECTION: u8 = 0x37;
/// textWithoutLanguage.
pub const TEXT: u8 = 0x41;
/// nameWithoutLanguage.
pub const NAME: u8 = 0x42;
/// keyword.
pub const KEYWORD: u8 = 0x44;
/// uri.
pub const URI: u8 = 0x45;
/// uriScheme.
pub const URI_SCHEME: u8 = 0x46;
/// charset.
pub const CHARSET: u8 = 0x47;
/// naturalLanguage.
pub const NATURAL_LANGUAGE: u8 = 0x48;
/// mimeMediaType.
pub const MIME_MEDIA_TYPE: u8 = 0x49;
/// memberAttrName.
pub const MEMBER_NAME: u8 = 0x4A;
