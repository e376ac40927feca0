<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:array="http://www.w3.org/2005/xpath-functions/array" xmlns:f="urn:lastmile:approvals" xmlns:hub="urn:lastmile:hub" xmlns:a="urn:sample:approvals:1" exclude-result-prefixes="#all" version="3.0">
  <xsl:include href="common.xslt"/>
  <xsl:output method="json"/>

  <xsl:template match="/a:CaseProgress">
    <xsl:if test="(a:state = 'SUSPENDED') ne exists(a:suspension)">
      <xsl:sequence select="error(xs:QName('hub:APPROVALS_SUSPENSION'), 'a suspension has its legal reason, any other state has none; allowed are HEARING, INSPECTION and EXPERT_REVIEW')"/>
    </xsl:if>
    <xsl:variable name="suspension" as="xs:string?" select="map{'HEARING': '中止:听证', 'INSPECTION': '中止:现场核查', 'EXPERT_REVIEW': '中止:专家评审'}(string(a:suspension))"/>
    <xsl:sequence select="f:envelope(., (
        map{'state': string(a:state)},
        f:optional('text', string-join(($suspension, a:text[. ne '']), ';'))
      ))"/>
  </xsl:template>
</xsl:stylesheet>
