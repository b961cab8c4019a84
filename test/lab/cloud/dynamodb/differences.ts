/**
 * Where dynalite 4 and the model are known to differ, and which of them does what AWS documents. A difference that a
 * request shows is recognised by what both say; the others are not generated. The same table stands in
 * docs/lab-fidelity.md.
 */
export interface Difference {
  readonly what: string;
  readonly right: 'lab' | 'dynalite' | 'unknown';
  /** AWS's words, or where they are. */
  readonly source: string;
  /** What the two engines say when a request shows it; absent when no request is made that would. */
  readonly shown?: { readonly dynalite: RegExp; readonly lab: RegExp };
}

const NOT_REQUESTED = 'Expressions, "Comparison operator and function reference" (Developer Guide)';

export const DIFFERENCES: readonly Difference[] = [
  {
    what: 'words for a syntax error',
    right: 'unknown',
    source: 'AWS names the token and what stands near it; neither engine does both',
    shown: { dynalite: /Invalid \w+: Syntax error; Expected/, lab: /Invalid \w+: Syntax error; token:/ },
  },
  {
    what: 'words for an empty key in a request for one item',
    right: 'lab',
    source: 'as AWS says it for PutItem, and (getmoto/moto #7062) for Query',
    shown: {
      dynalite: /values were invalid: The AttributeValue for a key/,
      lab: /values are not valid\. The AttributeValue for a key/,
    },
  },
  {
    what: 'words for a table that does not exist: the lab adds its name',
    right: 'dynalite',
    source: 'AWS adds the name for DescribeTable only; the lab keeps it for the reader of a drill',
    shown: {
      dynalite: /^ResourceNotFoundException: Requested resource not found$/,
      lab: /^ResourceNotFoundException: Requested resource not found: Table/,
    },
  },
  {
    what: 'words for too many items in the batch of one table',
    right: 'dynalite',
    source: 'AWS repeats the whole request; for several tables together it says what the lab says',
    shown: {
      dynalite: /^ValidationException: 1 validation error detected: Value/,
      lab: /Too many items requested for the Batch/,
    },
  },
  {
    what: 'words for a value of ReturnValues that the operation does not know',
    right: 'unknown',
    source: 'both wordings are reported from AWS',
    shown: { dynalite: /ReturnValues can only be ALL_OLD or NONE/, lab: /Return values set to invalid value/ },
  },
  {
    what: 'words for placeholders of values without an expression: dynalite adds which expressions are missing',
    right: 'dynalite',
    source: 'dynalite copies AWS',
    shown: {
      dynalite: /ExpressionAttributeValues can only be specified when using expressions: \w+ is null/,
      lab: /ExpressionAttributeValues can only be specified when using expressions$/,
    },
  },
  {
    what: 'ordering comparison or BETWEEN with a literal that has no order',
    right: 'lab',
    source: 'AWS refuses it before any item is read (ExtendDB #216, tested on AWS)',
    shown: {
      dynalite: /^\{|ConditionalCheckFailed/,
      lab: /Incorrect operand type for operator or function; operator or function: </,
    },
  },
  {
    what: 'an empty partition key in a query',
    right: 'lab',
    source: 'getmoto/moto #7062',
    shown: { dynalite: /^\{"Count":0/, lab: /cannot contain an empty string value\. Key: pk/ },
  },
  {
    what: 'an expression of more than 4 KB',
    right: 'lab',
    source: '"The maximum length of any expression string is 4 KB" (Service quotas)',
    shown: { dynalite: /^\{/, lab: /Expression size has exceeded the maximum allowed size/ },
  },
  {
    what: 'an item with the old value in a refused write (ReturnValuesOnConditionCheckFailure): dynalite does not know the parameter',
    right: 'lab',
    source: 'API reference of PutItem',
  },
  {
    what: 'an update without a new or old value to show: dynalite answers with empty Attributes, the lab with none',
    right: 'lab',
    source: 'ExtendDB #120, tested on AWS',
  },
  { what: 'equality of lists and of maps: never true in dynalite', right: 'lab', source: NOT_REQUESTED },
  { what: 'two attributes that are both missing are equal in dynalite', right: 'lab', source: NOT_REQUESTED },
  {
    what: 'empty texts and false count as missing in dynalite for IN, BETWEEN, size, contains and attribute_type',
    right: 'lab',
    source: NOT_REQUESTED,
  },
  {
    what: 'contains with a literal that is no text, number or bytes: always false in dynalite',
    right: 'lab',
    source: NOT_REQUESTED,
  },
  {
    what: 'indexes of a list when the same update removes elements of it: dynalite takes them one after the other',
    right: 'lab',
    source:
      '"DynamoDB evaluates every action against the item\'s attribute values as they were before the update" (Update expressions)',
  },
  {
    what: 'an item that would take a page beyond 1 MB: dynalite still shows it, and estimates sizes after compression',
    right: 'lab',
    source: '"pages of data that are 1 MB in size (or less)" (Paginating table query results)',
  },
  {
    what: 'the order and length of text with characters beyond U+FFFF',
    right: 'lab',
    source: '"UTF-8 bytes" (Data types)',
  },
  {
    what: 'the size of text outside ASCII: dynalite counts characters',
    right: 'lab',
    source: '"UTF-8-encoded bytes" (Item sizes)',
  },
  {
    what: 'sums of more than 38 digits: dynalite stores them',
    right: 'lab',
    source: '"up to 38 digits of precision … exceeding this results in an exception" (Data types)',
  },
  { what: 'more than 32 levels of nesting: dynalite stores them', right: 'lab', source: 'Service quotas' },
  {
    what: 'parentheses around a single operand or a value of SET: only dynalite takes them',
    right: 'unknown',
    source: 'the lab refuses what it does not model',
  },
];
