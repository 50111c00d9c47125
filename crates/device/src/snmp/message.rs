//! SNMP messages on the wire (RFC 1157, RFC 3416), by the crates `rasn` and `rasn-snmp`. Their types do not nest, so what
//! a message makes them allocate is bounded by its length.

use super::{Oid, Value};
use rasn::types::{FixedOctetString, Integer, ObjectIdentifier, OctetString};
use rasn_smi::v1::{Counter, Gauge, IpAddress, TimeTicks};
use rasn_smi::v2::{ApplicationSyntax, ObjectSyntax, SimpleSyntax};
use rasn_snmp::v2::{Pdu, Pdus, Response as ResponsePdu, VarBind, VarBindValue};
use rasn_snmp::v2c::Message as Wire;

/// What may stand around the bindings of an answer, beside the community.
const ENVELOPE: usize = 48;

/// A request, as far as it is one.
#[derive(Debug)]
pub(super) struct Message {
    /// Version 1? Else 2c.
    pub(super) v1: bool,
    pub(super) community: Vec<u8>,
    pub(super) request: Request,
    id: i32,
}

#[derive(Debug)]
pub(super) enum Request {
    Get(Vec<Binding>),
    GetNext(Vec<Binding>),
    GetBulk {
        names: Vec<Binding>,
        non_repeaters: u32,
        max_repetitions: u32,
    },
    Set(Vec<Binding>),
}

/// What is answered.
#[derive(Debug)]
pub(super) struct Response {
    /// error-status.
    pub(super) status: u32,
    /// error-index.
    pub(super) index: u32,
    pub(super) bindings: Vec<Binding>,
}

/// A variable binding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Binding {
    pub(super) name: Oid,
    pub(super) found: Found,
}

/// The value of a binding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    Value(Value),
    /// NULL, as in requests.
    Unspecified,
    NoSuchObject,
    EndOfMibView,
}

/// Reads a request; `None`: it is none that gets an answer.
pub(super) fn read(datagram: &[u8]) -> Option<Message> {
    let message: Wire<Pdus> = rasn::ber::decode(datagram).ok()?;
    let version = i64::try_from(&message.version).ok()?;
    let v1 = match version {
        0 => true,
        1 => false,
        _ => return None,
    };
    let (id, request) = match message.data {
        Pdus::GetRequest(pdu) => (pdu.0.request_id, Request::Get(names(&pdu.0.variable_bindings))),
        Pdus::GetNextRequest(pdu) => (pdu.0.request_id, Request::GetNext(names(&pdu.0.variable_bindings))),
        Pdus::SetRequest(pdu) => (pdu.0.request_id, Request::Set(names(&pdu.0.variable_bindings))),
        Pdus::GetBulkRequest(pdu) => (
            pdu.0.request_id,
            Request::GetBulk {
                names: names(&pdu.0.variable_bindings),
                non_repeaters: pdu.0.non_repeaters,
                max_repetitions: pdu.0.max_repetitions,
            },
        ),
        _ => return None,
    };
    Some(Message {
        v1,
        community: message.community.to_vec(),
        request,
        id,
    })
}

/// Writes a response; one that does not fit is *tooBig* (RFC 1157 §4.1.2, RFC 3416 §4.2.1).
pub(super) fn write(message: &Message, response: Response, limit: usize) -> Option<Vec<u8>> {
    let asked = match &message.request {
        Request::Get(names) | Request::GetNext(names) | Request::Set(names) if message.v1 => names.clone(),
        _ => Vec::new(),
    };
    let octets = encode(message, response)?;
    if octets.len() <= limit {
        return Some(octets);
    }
    let too_big = Response {
        status: 1,
        index: 0,
        bindings: asked,
    };
    encode(message, too_big).filter(|octets| octets.len() <= limit)
}

/// Writes the answer to a GetBulkRequest, with as many bindings as fit (RFC 3416 §4.2.3).
pub(super) fn write_as_much_as_fits(message: &Message, bindings: Vec<Binding>, limit: usize) -> Option<Vec<u8>> {
    let mut room = limit.checked_sub(ENVELOPE + message.community.len())?;
    let mut fitting = Vec::new();
    for binding in bindings {
        let length = rasn::ber::encode(&wire(&binding)?).ok()?.len();
        let Some(left) = room.checked_sub(length) else { break };
        room = left;
        fitting.push(binding);
    }
    let response = Response {
        status: 0,
        index: 0,
        bindings: fitting,
    };
    encode(message, response).filter(|octets| octets.len() <= limit)
}

fn encode(message: &Message, response: Response) -> Option<Vec<u8>> {
    let bindings = response.bindings.iter().map(wire).collect::<Option<_>>()?;
    let wire = Wire {
        version: Integer::from(i32::from(!message.v1)),
        community: OctetString::from(message.community.clone()),
        data: Pdus::Response(ResponsePdu(Pdu {
            request_id: message.id,
            error_status: response.status,
            error_index: response.index,
            variable_bindings: bindings,
        })),
    };
    rasn::ber::encode(&wire).ok()
}

fn names(bindings: &[VarBind]) -> Vec<Binding> {
    let name = |binding: &VarBind| Binding {
        name: binding.name.to_vec(),
        found: Found::Unspecified,
    };
    bindings.iter().map(name).collect()
}

/// `None`: a name that is no object identifier.
fn wire(binding: &Binding) -> Option<VarBind> {
    let value = match &binding.found {
        Found::Unspecified => VarBindValue::Unspecified,
        Found::NoSuchObject => VarBindValue::NoSuchObject,
        Found::EndOfMibView => VarBindValue::EndOfMibView,
        Found::Value(value) => VarBindValue::Value(syntax(value)?),
    };
    Some(VarBind {
        name: ObjectIdentifier::new(binding.name.clone())?,
        value,
    })
}

fn syntax(value: &Value) -> Option<ObjectSyntax> {
    let simple = ObjectSyntax::Simple;
    let wide = ObjectSyntax::ApplicationWide;
    Some(match value {
        Value::Integer(value) => simple(SimpleSyntax::Integer(Integer::from(*value))),
        Value::Octets(octets) => simple(SimpleSyntax::String(OctetString::from(octets.clone()))),
        Value::Oid(oid) => simple(SimpleSyntax::ObjectId(ObjectIdentifier::new(oid.clone())?)),
        Value::Address(octets) => wide(ApplicationSyntax::Address(IpAddress(FixedOctetString::new(*octets)))),
        Value::Counter(value) => wide(ApplicationSyntax::Counter(Counter(*value))),
        Value::Gauge(value) => wide(ApplicationSyntax::Unsigned(Gauge(*value))),
        Value::Ticks(value) => wide(ApplicationSyntax::Ticks(TimeTicks(*value))),
    })
}
