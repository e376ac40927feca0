<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:array="http://www.w3.org/2005/xpath-functions/array" xmlns:f="urn:lastmile:urban-management" xmlns:hub="urn:lastmile:hub" exclude-result-prefixes="#all" version="3.0">
  <xsl:include href="common.xslt"/>
  <xsl:output method="json"/>

  <!-- the bureau's own states; what they say besides ours stands in the text -->
  <xsl:variable name="types" select="map{
      '立案': 'case.accepted', '派遣': 'case.progress', '处置': 'case.progress', '反馈': 'case.progress',
      '核查': 'case.progress', '结案': 'case.completed', '退件': 'case.returned'}"/>

  <xsl:template match="/REPORT">
    <xsl:sequence select="map{
        'idempotencyKey': string(XLH),
        'type': $types(string(ZT)),
        'caseNo': string(RWH),
        'version': xs:integer(XH),
        'keys': map:merge((f:optional('departmentNumber', LAH), f:optional('eventCode', SJDM))),
        'body': map:merge((map{'at': f:time(SJ), 'department': string(BM)}, f:state(.)))
      }"/>
  </xsl:template>

  <xsl:function name="f:state" as="map(*)*">
    <xsl:param name="report" as="element()"/>
    <xsl:variable name="state" select="string($report/ZT)"/>
    <xsl:choose>
      <xsl:when test="$state eq '立案'">
        <xsl:sequence select="f:optional('departmentNumber', $report/LAH), f:optional('dueAt', f:time($report/CLQX)), f:optional('text', $report/SM)"/>
      </xsl:when>
      <xsl:when test="$state eq '退件'">
        <xsl:if test="empty($report/SM)">
          <xsl:sequence select="error(xs:QName('hub:URBAN_MANAGEMENT_REASON'), 'a report 退件 says in SM why the case is not the bureau’s')"/>
        </xsl:if>
        <xsl:sequence select="map{'reason': string($report/SM)}"/>
      </xsl:when>
      <xsl:when test="$state eq '结案'">
        <xsl:if test="empty($report/JG) or empty($report/SM)">
          <xsl:sequence select="error(xs:QName('hub:URBAN_MANAGEMENT_OUTCOME'), 'a report 结案 has JG and SM; allowed in JG are 0 and 1')"/>
        </xsl:if>
        <xsl:sequence select="map{'outcome': if ($report/JG = '1') then 'SOLVED' else 'NOT_SOLVED', 'text': string($report/SM)}"/>
        <xsl:if test="exists($report/ZP/NR)">
          <xsl:sequence select="map{'photos': array{$report/ZP[NR] ! map{'name': string(MC), 'digest': string(NR)}}}"/>
        </xsl:if>
      </xsl:when>
      <xsl:otherwise>
        <xsl:sequence select="map{'state': 'IN_PROGRESS', 'text': string-join(($state, $report/SM), ':')}"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:function>
</xsl:stylesheet>
