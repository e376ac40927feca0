<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:array="http://www.w3.org/2005/xpath-functions/array" xmlns:f="urn:lastmile:health-records" xmlns:hub="urn:lastmile:hub" xmlns:cda="urn:hl7-org:v3" exclude-result-prefixes="#all" version="3.0">
  <xsl:include href="common.xslt"/>
  <xsl:output method="json"/>

  <!-- codes that are an answer to the question, not a fault -->
  <xsl:variable name="results" select="map{'0': 'found', '3001': 'found', '1101': 'no-consent', '1102': 'not-found', '1103': 'mismatch'}"/>

  <xsl:template match="/Response">
    <xsl:variable name="result" select="$results(string(Head/Code))"/>
    <xsl:variable name="document" select="Body/cda:ClinicalDocument"/>
    <xsl:if test="empty(Body/AuditNo)">
      <xsl:sequence select="error(xs:QName('hub:HEALTH_RECORDS_AUDIT'), 'the repository has not said under which number it recorded the reading')"/>
    </xsl:if>
    <xsl:if test="$result eq 'found' and empty($document)">
      <xsl:sequence select="error(xs:QName('hub:HEALTH_RECORDS_SUMMARY'), 'code 0 brings a document')"/>
    </xsl:if>
    <xsl:sequence select="map{
        'idempotencyKey': string(Body/AuditNo),
        'keys': map{'auditNumber': string(Body/AuditNo)},
        'body': map:merge((
          map{'request': string(Head/Serial), 'result': $result, 'reference': string(Body/AuditNo)},
          if ($result eq 'found') then f:document($document) else map{}))
      }"/>
  </xsl:template>

  <xsl:function name="f:document" as="map(*)*">
    <xsl:param name="document" as="element()"/>
    <xsl:variable name="role" select="$document/cda:recordTarget/cda:patientRole"/>
    <xsl:variable name="patient" select="$role/cda:patient"/>
    <xsl:sequence select="
        map{
          'asOf': f:day($document/cda:effectiveTime/@value),
          'person': map:merge((
            map{'kind': 'natural', 'name': string($patient/cda:name)},
            f:optional('citizenId', $role/cda:id[@root = '2.16.156.10011.1.3']/@extension),
            f:optional('phone', $role/cda:telecom/@value),
            f:optional('address', $role/cda:addr))),
          'sections': array{$document/cda:component/cda:structuredBody/cda:component/cda:section ! f:section(.)}
        },
        f:optional('sex', $patient/cda:administrativeGenderCode/@code),
        f:optional('birthDate', $patient/cda:birthTime/@value ! f:day(.))"/>
  </xsl:function>

  <xsl:function name="f:section" as="map(*)">
    <xsl:param name="section" as="element()"/>
    <xsl:variable name="code" select="string($section/cda:code/@code)"/>
    <xsl:variable name="kind" select="(map:keys($f:sections)[$f:sections(.) eq $code], 'other')[1]"/>
    <xsl:sequence select="map:merge((
        map{'section': $kind},
        f:optional('text', $section/cda:text),
        if (exists($section/cda:entry)) then map{'items': array{$section/cda:entry/cda:observation ! map:merge((
          map{'code': string(cda:code/@code), 'value': string((cda:value/@value, cda:value)[1])},
          f:optional('name', cda:code/@displayName),
          f:optional('unit', cda:value/@unit)))}} else map{}))"/>
  </xsl:function>

  <xsl:function name="f:day" as="xs:string">
    <xsl:param name="stamp" as="attribute()"/>
    <xsl:sequence select="replace(substring($stamp, 1, 8), '(....)(..)(..)', '$1-$2-$3')"/>
  </xsl:function>
</xsl:stylesheet>
