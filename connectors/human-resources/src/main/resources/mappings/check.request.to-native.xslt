<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:array="http://www.w3.org/2005/xpath-functions/array" xmlns:f="urn:lastmile:human-resources" xmlns:hub="urn:lastmile:hub" exclude-result-prefixes="#all" version="3.0">
  <xsl:include href="common.xslt"/>
  <xsl:output method="xml" encoding="GBK"/>
  <xsl:param name="message" as="map(*)"/>

  <!-- version 1 asks about one person, version 2 about the persons of a question -->
  <xsl:template name="xsl:initial-template">
    <xsl:variable name="body" select="$message?body"/>
    <xsl:variable name="item" as="xs:string?" select="map{'employment-status': 'JY', 'insurance-status': 'CB'}($body?check)"/>
    <xsl:if test="empty($item)">
      <xsl:sequence select="error(xs:QName('hub:HUMAN_RESOURCES_CHECK'), 'the bureau does not know this check; allowed are employment-status and insurance-status')"/>
    </xsl:if>
    <xsl:if test="empty($message?purpose)">
      <xsl:sequence select="error(xs:QName('hub:HUMAN_RESOURCES_PURPOSE'), 'the question names no purpose; the bureau answers none without it')"/>
    </xsl:if>
    <REQUEST>
      <HEAD>
        <!-- filled in when the call is made -->
        <YHM/>
        <MM/>
        <JYBH>RS01</JYBH>
        <!-- comes back in the answer, by which it finds its question -->
        <xsl:sequence select="f:element('LSH', ($body?question, $message?idempotencyKey)[1], if (exists($body?question)) then '/body/question' else '/idempotencyKey')"/>
      </HEAD>
      <BODY>
        <HY>
          <HYXM>
            <xsl:value-of select="$item"/>
          </HYXM>
          <xsl:sequence select="f:element('YT', $message?purpose, '/purpose')"/>
          <xsl:choose>
            <xsl:when test="exists($body?rows)">
              <xsl:for-each select="$body?rows?*">
                <xsl:sequence select="f:person(., ?row, '/body/rows/' || position() - 1)"/>
              </xsl:for-each>
            </xsl:when>
            <xsl:otherwise>
              <xsl:sequence select="f:person($body, 1, '/body')"/>
            </xsl:otherwise>
          </xsl:choose>
        </HY>
      </BODY>
    </REQUEST>
  </xsl:template>

  <xsl:function name="f:person" as="element()">
    <xsl:param name="person" as="map(*)"/>
    <xsl:param name="row" as="xs:integer"/>
    <xsl:param name="at" as="xs:string"/>
    <PERSON>
      <xsl:sequence select="
          f:element('XH', $row),
          f:element('SFZHM', $person?citizenId),
          f:element('XM', $person?name, $at || '/name')"/>
    </PERSON>
  </xsl:function>
</xsl:stylesheet>
