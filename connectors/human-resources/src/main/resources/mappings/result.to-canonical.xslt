<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:array="http://www.w3.org/2005/xpath-functions/array" xmlns:f="urn:lastmile:human-resources" xmlns:hub="urn:lastmile:hub" exclude-result-prefixes="#all" version="3.0">
  <xsl:include href="common.xslt"/>
  <xsl:output method="json"/>

  <!-- a result by itself, or in the answer to the call that handed the case over -->
  <xsl:template match="/">
    <xsl:apply-templates select="RESULT | RESPONSE/BODY/BJ/RESULT"/>
  </xsl:template>

  <xsl:template match="RESULT">
    <xsl:variable name="body" select="map{'at': f:time(BLSJ), 'department': string(BLDW)}"/>
    <xsl:sequence select="map{
        'idempotencyKey': string(LSH),
        'type': if (BLZT = '10') then 'case.accepted' else if (BLZT = '90') then 'case.completed' else 'case.progress',
        'caseNo': string(SLBH),
        'version': xs:integer(XH),
        'keys': f:optional('departmentNumber', BLBH),
        'body': map:merge(($body, f:optional('text', BLYJ), f:state(.)))
      }"/>
  </xsl:template>

  <!-- what the state brings besides -->
  <xsl:function name="f:state" as="map(*)*">
    <xsl:param name="result" as="element()"/>
    <xsl:variable name="state" select="string($result/BLZT)"/>
    <xsl:choose>
      <xsl:when test="$state eq '10'">
        <xsl:sequence select="f:optional('departmentNumber', $result/BLBH), f:optional('dueAt', f:time($result/BLQX))"/>
      </xsl:when>
      <xsl:when test="$state eq '90'">
        <!-- a case with a number of the hub's own is a need, else an application -->
        <xsl:variable name="outcomes" select="if (starts-with($result/SLBH, 'L')) then ('SOLVED', 'NOT_SOLVED') else ('GRANTED', 'REFUSED')"/>
        <xsl:if test="empty($result/BLJG)">
          <xsl:sequence select="error(xs:QName('hub:HUMAN_RESOURCES_OUTCOME'), 'a result with BLZT 90 has BLJG; allowed are 0 and 1')"/>
        </xsl:if>
        <xsl:sequence select="map{'outcome': if ($result/BLJG = '1') then $outcomes[1] else $outcomes[2]}"/>
      </xsl:when>
      <xsl:otherwise>
        <xsl:sequence select="map{'state': map{'20': 'RECEIVED', '21': 'IN_PROGRESS', '22': 'SUSPENDED'}($state)}"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:function>
</xsl:stylesheet>
