<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:array="http://www.w3.org/2005/xpath-functions/array" xmlns:f="urn:lastmile:human-resources" xmlns:hub="urn:lastmile:hub" exclude-result-prefixes="#all" version="3.0">
  <xsl:include href="common.xslt"/>
  <xsl:output method="json"/>

  <xsl:variable name="codes" select="map{'yes': '00', 'not-found': '10', 'mismatch': '20', 'no': '30'}"/>

  <xsl:template match="/">
    <xsl:variable name="question" select="string(/RESPONSE/HEAD/LSH)"/>
    <xsl:variable name="rows" as="map(*)*">
      <xsl:for-each select="/RESPONSE/BODY/HY/PERSON">
        <xsl:sequence select="map:merge((
            map{'row': xs:integer(XH), 'code': $codes(f:verdict(.)), 'asOf': string(../SJRQ)},
            f:reference(.)
          ))"/>
      </xsl:for-each>
    </xsl:variable>
    <xsl:sequence select="map{
        'idempotencyKey': $question,
        'body': map{'question': $question, 'rows': array{$rows}}
      }"/>
  </xsl:template>
</xsl:stylesheet>
