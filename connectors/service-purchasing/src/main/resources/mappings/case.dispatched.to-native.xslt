<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:array="http://www.w3.org/2005/xpath-functions/array" xmlns:f="urn:lastmile:service-purchasing" xmlns:hub="urn:lastmile:hub" exclude-result-prefixes="#all" version="3.0">
  <xsl:include href="common.xslt"/>
  <xsl:output method="xml" encoding="UTF-8" byte-order-mark="yes"/>
  <xsl:param name="message" as="map(*)"/>

  <xsl:template name="xsl:initial-template">
    <xsl:variable name="application" select="$message?body?application"/>
    <xsl:variable name="form" select="($application?form, map{})[1]"/>
    <XMSQ>
      <xsl:sequence select="
          f:element('WJBH', 'SQ-' || $message?id),
          f:element('AJBH', $message?caseNo),
          f:element('XMMC', $application?subject)"/>
      <SQDW>
        <xsl:sequence select="
            f:element('MC', $application?applicant?name),
            f:element('TYSHXYDM', $application?applicant?uscc),
            f:element('LXDH', $application?applicant?phone)"/>
      </SQDW>
      <xsl:sequence select="f:element('XMNR', $application?need)"/>
      <!-- what is no single value is not for a form -->
      <xsl:for-each select="sort(map:keys($form))[$form(.) instance of xs:anyAtomicType and string($form(.)) ne '']">
        <BDX MC="{.}">
          <xsl:value-of select="$form(.)"/>
        </BDX>
      </xsl:for-each>
      <xsl:sequence select="
          f:element('CBDW', $message?body?department),
          f:element('PQYJ', $message?body?reason),
          f:element('LYXT', $application?origin?system),
          f:element('LYBH', $application?origin?number),
          f:files($message, $application?materials)"/>
    </XMSQ>
  </xsl:template>
</xsl:stylesheet>
