package org.lastmile.connectors.gridterminal;

/** Events as a terminal sends them. */
final class Events {
  static final String NEED =
      """
      {"eventNo":"E20261124000017","eventKind":"NEED","runMode":"ACTUAL","gridCode":"WX-03-12",
       "divisionCode":"330106010","eventTime":"2026-11-23 08:40:00","reportTime":"2026-11-24 08:52:10",
       "position":{"text":"样例路1号","lng":120.1305,"lat":30.2741,"coordType":"GCJ02"},
       "need":{"category":"POOR_FAMILY","description":"家中主要劳动力患病,申请救助。","serviceClass":"特殊",
         "person":{"name":"张样例","idNo":"339900195803120011","phone":"13800000001","address":"西湖区样例路1号"}}}""";

  static final String FIRE =
      """
      {"eventNo":"U20261124000003","eventKind":"URGENT","runMode":"ACTUAL","gridCode":"WS-01-04",
       "eventTime":"2026-11-24 14:02:00","reportTime":"2026-11-24 14:03:05","reporterPhone":"13800000003",
       "position":{"text":"文三路马塍路口","lng":120.1424,"lat":30.2776,"coordType":"CGCS2000"},
       "urgent":{"hazard":"VEHICLE_FIRE","description":"一辆公交车起火","casualties":"UNKNOWN"}}""";

  private Events() {}
}
