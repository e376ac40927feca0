<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:array="http://www.w3.org/2005/xpath-functions/array" xmlns:f="urn:lastmile:human-resources" xmlns:hub="urn:lastmile:hub" exclude-result-prefixes="#all" version="3.0">
  <xsl:include href="common.xslt"/>
  <xsl:output method="json"/>

  <xsl:template match="/">
    <xsl:variable name="person" as="element()" select="/RESPONSE/BODY/HY/PERSON"/>
    <xsl:sequence select="map:merge((
        map{'result': f:verdict($person), 'asOf': string(xs:date($person/../SJRQ))},
        f:reference($person)
      ))"/>
  </xsl:template>
</xsl:stylesheet>
