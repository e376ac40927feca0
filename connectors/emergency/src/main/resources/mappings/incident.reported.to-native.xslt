<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:f="urn:lastmile:emergency" xmlns:hub="urn:lastmile:hub" exclude-result-prefixes="#all" version="3.0">
  <xsl:include href="cap.xslt"/>
  <xsl:output method="xml" encoding="UTF-8" media-type="application/cap+xml"/>
  <xsl:param name="message" as="map(*)"/>

  <xsl:template name="xsl:initial-template">
    <xsl:variable name="report" select="$message?body"/>
    <alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
      <!-- the case number is what the hub gave to the reporter's idempotency key: one for one, and later
           references and answers need nothing else -->
      <identifier><xsl:value-of select="$message?caseNo"/></identifier>
      <sender>lastmile@330106</sender>
      <sent><xsl:value-of select="f:time($message?createdAt)"/></sent>
      <status><xsl:value-of select="map{'actual': 'Actual', 'exercise': 'Exercise', 'test': 'Test'}($report?status)"/></status>
      <msgType>Alert</msgType>
      <scope>Restricted</scope>
      <restriction>应急联动部门</restriction>
      <xsl:if test="$report?status ne 'actual'">
        <note>演练或测试,不得出动</note>
      </xsl:if>
      <info>
        <language>zh-CN</language>
        <category><xsl:value-of select="map{'vehicle-fire': 'Fire', 'building-fire': 'Fire', 'traffic': 'Transport', 'flood': 'Met', 'medical': 'Health', 'other': 'Other'}($report?kind)"/></category>
        <event><xsl:value-of select="map{'vehicle-fire': '车辆火灾', 'building-fire': '建筑火灾', 'traffic': '交通事故', 'flood': '洪涝', 'medical': '医疗急救', 'other': '其他突发事件'}($report?kind)"/></event>
        <responseType>Assess</responseType>
        <urgency>Immediate</urgency>
        <severity><xsl:value-of select="if ($report?casualties eq 'known') then 'Severe' else 'Unknown'"/></severity>
        <certainty>Observed</certainty>
        <onset><xsl:value-of select="f:time($report?eventTime)"/></onset>
        <description><xsl:value-of select="f:text($report?text)"/></description>
        <xsl:if test="exists($report?reporter?phone)">
          <contact><xsl:value-of select="f:text($report?reporter?phone)"/></contact>
        </xsl:if>
        <xsl:sequence select="
            f:parameter('eventNo', $report?origin?number),
            f:parameter('grid', $report?reporter?grid),
            f:parameter('reportTime', f:time($report?reportTime)),
            f:parameter('casualties', $report?casualties),
            f:parameter('casualtyCount', $report?casualtyCount)"/>
        <area>
          <areaDesc><xsl:value-of select="f:text($report?place?text)"/></areaDesc>
          <!-- never as CAP circle, which is WGS-84 by the standard: the system converts, if it must, knowingly -->
          <xsl:if test="exists($report?place?longitude)">
            <geocode>
              <valueName><xsl:value-of select="$report?place?coordinateSystem"/></valueName>
              <value><xsl:value-of select="$report?place?longitude || ',' || $report?place?latitude"/></value>
            </geocode>
          </xsl:if>
        </area>
      </info>
    </alert>
  </xsl:template>
</xsl:stylesheet>
